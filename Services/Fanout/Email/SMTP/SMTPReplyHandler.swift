import DequeModule
import NIOCore
import NIOSSL
import ServiceKit

/// Hands each reply to whoever waits for it, in order. One that nobody waits for yet is kept, up to a bound; a reply
/// that takes too long, a closed connection or nonsense ends all who wait.
///
/// Lives on its channel's event loop.
final class SMTPReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// How many replies may come before anyone asks: a pipelining server answers a whole group.
    static let maxEarlyReplies = 16

    private struct Waiter {
        let promise: EventLoopPromise<SMTPReply>
        let deadline: Scheduled<Void>
    }

    /// Seconds since 1970: what the dates of a certificate are held against.
    private let now: () -> Int

    private var parser = SMTPReplyParser()
    private var buffer = ByteBuffer()
    private var early: Deque<SMTPReply> = []
    private var waiting: Deque<Waiter> = []
    private var failure: SMTPFailure?
    private var idleDeadline: Scheduled<Void>?

    init(now: @escaping () -> Int = { Int(SystemTime.now() / 1_000) }) {
        self.now = now
    }

    /// Whether the connection stands and nothing came that was not asked for, such as a farewell.
    var isQuiet: Bool { failure == nil && early.isEmpty && buffer.readableBytes == 0 && !parser.isInsideReply }

    /// The next reply.
    ///
    /// - Parameter isUnasked: whether the server speaks first, as it does to greet.
    func reply(
        by time: NIODeadline, for step: String, isUnasked: Bool = false, on channel: any Channel
    ) -> EventLoopFuture<SMTPReply> {
        // What the server said before it went counts, however it went. But a yes to what was not said yet is a yes to
        // something else: taken for this one's, every answer from here on would be another mail's.
        if let reply = early.popFirst() {
            if isUnasked || reply.code >= 400 { return channel.eventLoop.makeSucceededFuture(reply) }
            early.removeAll()
            fail(SMTPFailure(.protocolError, "the server answered \(step) before it was said: \(reply.text)"))
            channel.close(promise: nil)
        }
        if let failure { return channel.eventLoop.makeFailedFuture(failure) }
        let promise = channel.eventLoop.makePromise(of: SMTPReply.self)
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        let deadline = channel.eventLoop.scheduleTask(deadline: time) {
            bound.value.fail(SMTPFailure(.timeout, "the server did not answer \(step) in time"))
            channel.close(promise: nil)
        }
        waiting.append(Waiter(promise: promise, deadline: deadline))
        return promise.futureResult
    }

    /// Forgets what came in the clear: behind the answer to STARTTLS only someone on the way can have put it there.
    func dropBuffered() {
        early.removeAll()
        buffer.clear()
        parser = SMTPReplyParser()
    }

    /// Closes the connection after this time unless it is used again.
    func closeWhenIdle(after time: TimeAmount, _ channel: any Channel) {
        idleDeadline?.cancel()
        idleDeadline = channel.eventLoop.scheduleTask(in: time) {
            channel.writeAndFlush(ByteBuffer(string: "QUIT\r\n"), promise: nil)
            channel.close(promise: nil)
        }
    }

    func stayOpen() {
        idleDeadline?.cancel()
        idleDeadline = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        var bytes = unwrapInboundIn(data)
        buffer.writeBuffer(&bytes)
        do throws(SMTPFailure) {
            while let reply = try parser.next(from: &buffer) { try take(reply) }
            buffer.discardReadBytes()
        } catch {
            // A server that talks nonsense is believed nothing that it said before.
            early.removeAll()
            fail(error)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The certificate that was refused is known to the handler of TLS until it is gone.
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        fail(SMTPFailure(error, certificate: certificate, now: now()))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stayOpen()
        fail(SMTPFailure(.reset, "the server closed the connection"))
        context.fireChannelInactive()
    }

    private func take(_ reply: SMTPReply) throws(SMTPFailure) {
        if let waiter = waiting.popFirst() {
            waiter.deadline.cancel()
            waiter.promise.succeed(reply)
        } else if early.count < Self.maxEarlyReplies {
            early.append(reply)
        } else {
            throw SMTPFailure(.protocolError, "the server sends replies that nothing was asked for")
        }
    }

    private func fail(_ reason: SMTPFailure) {
        if failure == nil { failure = reason }
        while let waiter = waiting.popFirst() {
            waiter.deadline.cancel()
            waiter.promise.fail(failure ?? reason)
        }
    }
}
