import NIOCore

/// Asks the proxy for a tunnel, and leaves the connection to others when there is one.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the head of the proxy's answer may be.
    private static let mostBytes = 8192

    private let request: ByteBuffer
    private let promise: EventLoopPromise<Void>
    /// Puts in what speaks through the tunnel.
    private let enter: (any Channel) throws -> Void
    private var seen = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDone = false
    private let timeout: TimeAmount

    /// - Parameter promise: kept when the tunnel stands, or can't; with `ProxyError`, or `ChannelError.connectTimeout`.
    init(
        _ request: ByteBuffer, timeout: TimeAmount, promise: EventLoopPromise<Void>,
        enter: @escaping (any Channel) throws -> Void
    ) {
        self.request = request
        self.timeout = timeout
        self.promise = promise
        self.enter = enter
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) {
            let (tunnel, context) = bound.value
            tunnel.fail(context, ChannelError.connectTimeout(tunnel.timeout))
        }
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        seen.writeBuffer(&bytes)
        guard let end = seen.endOfHead else {
            return seen.readableBytes > Self.mostBytes ? fail(context, ProxyError.broken) : ()
        }
        guard let status = seen.status else { return fail(context, ProxyError.broken) }
        guard (200...299).contains(status) else { return fail(context, ProxyError.refused(status)) }
        // Who is at the other end has been told nothing yet, so there is nothing that it could say.
        guard end == seen.readableBytes else { return fail(context, ProxyError.broken) }
        timer?.cancel()
        isDone = true
        do {
            try enter(context.channel)
        } catch {
            promise.fail(error)
            return context.close(promise: nil)
        }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        promise.succeed(())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, ProxyError.broken)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(context, ProxyError.broken)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: any Error) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        promise.fail(error)
        context.close(promise: nil)
    }
}

extension ByteBuffer {
    /// How many bytes there are up to and with the empty line that ends a head.
    fileprivate var endOfHead: Int? {
        readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)).map { $0.upperBound - readerIndex }
    }

    /// Of `HTTP/1.1 200 …`.
    fileprivate var status: Int? {
        let line = String(decoding: readableBytesView.prefix(13), as: UTF8.self)
        guard line.hasPrefix("HTTP/1."), line.utf8.count >= 12 else { return nil }
        return Int(line.dropFirst(9).prefix(3))
    }
}
