import Contracts
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOSSL

/// One connection that speaks HTTP/2 (RFC 9113): many requests at a time, each on a stream of its own.
///
/// It works on frames: the handler before it keeps the protocol and the windows for what is sent, and here is what an
/// attempt needs: a head, at most so much of a body, and an end by which it is known what became of it.
///
/// `@unchecked Sendable`, because it is only touched on its loop.
final class MultiplexedConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// How much the peer may send on all streams together before it is told to go on.
    private static let window = 1 << 20
    private static let initialWindow = 65_535

    let lane: ClientLane
    let origin: OriginState
    let address: SocketAddress
    var context: ChannelHandlerContext?
    var streams: [HTTP2StreamID: StreamExchange] = [:]
    private var nextStream = HTTP2StreamID(1)
    /// What the peer allows at a time; until it has said so, what every peer should allow.
    private var mostStreams: Int
    /// No further request: the peer goes away, or may have gone without a word.
    var isEnding = false
    var hasServed = false
    var lastError: (any Error)?
    var idleTimer: Scheduled<Void>?

    init(lane: ClientLane, origin: OriginState, address: SocketAddress) {
        self.lane = lane
        self.origin = origin
        self.address = address
        mostStreams = lane.limits.streamsPerConnection
    }

    /// What this end of a connection announces: no pushes, and no more of a body than is read of it.
    static func settings(_ limits: WebhookClientLimits) -> HTTP2Settings {
        [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .initialWindowSize, value: max(limits.bodyBytes * 2, 1024)),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.headBytes),
        ]
    }

    /// Kept when the channel is closed; nil before there is one.
    var closed: EventLoopFuture<Void>? { context?.channel.closeFuture }

    var hasRoom: Bool { context != nil && !isEnding && streams.count < mostStreams }

    /// Sends a request. The connection must have room.
    func start(_ exchange: Exchange) {
        guard let context else { return lane.complete(exchange, brokenAnswer(nil)) }
        if streams.isEmpty {
            idleTimer?.cancel()
            idleTimer = nil
        }
        let id = nextStream
        nextStream = id.advanced(by: 2)
        // The last numbers are not worth the trouble; there is a new connection for the next request.
        if Int(nextStream) > 1 << 30 { isEnding = true }
        let stream = StreamExchange(exchange, limits: lane.limits)
        streams[id] = stream
        exchange.stopTimer()
        exchange.stream = (self, id)
        stream.timer = lane.loop.scheduleTask(deadline: exchange.deadline) { self.timedOut(id) }
        let head = HTTP2Frame.FramePayload.Headers(
            headers: HTTP2Head.request(exchange), endStream: exchange.body.isEmpty)
        context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: .headers(head))), promise: nil)
        if !exchange.body.isEmpty {
            let data = HTTP2Frame.FramePayload.Data(
                data: .byteBuffer(ByteBuffer(bytes: exchange.body)), endStream: true)
            let sent = lane.loop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenSuccess { stream.isSent = true }
            context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: .data(data))), promise: sent)
        } else {
            stream.isSent = true
        }
        context.flush()
    }

    /// The caller has given up.
    func abandon(_ id: HTTP2StreamID) {
        guard take(id) != nil else { return }
        reset(id)
        settle()
    }

    /// Closes without an answer to anybody.
    func close() {
        for id in Array(streams.keys) { _ = take(id) }
        context?.close(promise: nil)
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: Self.window - Self.initialWindow))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let head):
            advance(frame.streamID) { stream throws(ResponseViolation) in
                try stream.take(head.headers, isEnd: head.endStream)
            }
        case .data(let part):
            guard case .byteBuffer(let bytes) = part.data else { return }
            advance(frame.streamID) { $0.take(bytes, isEnd: part.endStream) }
        case .settings(.settings(let settings)):
            if let most = settings.last(where: { $0.parameter == .maxConcurrentStreams })?.value {
                mostStreams = min(most, lane.limits.streamsPerConnection)
                // None at all: then it is no use for anything.
                if most == 0 { isEnding = true }
            }
        case .goAway(let last, let reason, _): peerLeaves(after: last, because: reason)
        default: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as StreamClosedEvent:
            guard let stream = take(event.streamID) else { break }
            ended(stream, reason: event.reason)
            settle()
        case let event as NIOHTTP2WindowUpdatedEvent where event.streamID == .rootStream:
            guard let left = event.inboundWindowSize, left < Self.window / 2 else { break }
            let frame = HTTP2Frame(
                streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: Self.window - left))
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that ends TLS without saying so: the end of the connection follows, and tells whether it matters.
        if case .some(.uncleanShutdown) = error as? NIOSSLError { return }
        // What concerns one stream alone is told by the end of that stream.
        if error is NIOHTTP2Errors.StreamError { return }
        lastError = lastError ?? error
        isEnding = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        isEnding = true
        idleTimer?.cancel()
        lane.forget(self)
        for id in streams.keys.sorted() {
            guard let stream = take(id) else { continue }
            broken(stream, isUnread: hasServed && lastError == nil)
        }
    }
}
