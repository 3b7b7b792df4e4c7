import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// A body did not arrive whole in the time that it has.
package struct BodyOverdue: Error {}

/// Ends a request whose body takes too long as a whole. The idle time-out begins anew with each byte, so that without this
/// a client could hold a request for as long as it likes.
///
/// The head has its own, see `HeadWatch`.
package final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    private let limit: TimeAmount
    /// When the body that is being read must be there; nil while none is.
    private var deadline: NIODeadline?
    /// One for a connection and not one for each request: it looks again when it has run off.
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    package init(limit: TimeAmount) {
        self.limit = limit
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let isStreamed = head.path.map(StreamedBody.isOf) ?? false
            let time = context.eventLoop.now + (isStreamed ? max(limit, StreamedBody.timeout) : limit)
            deadline = time
            if timer.map({ $0.at > time }) ?? true { schedule(at: time, context) }
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    package func channelInactive(context: ChannelHandlerContext) {
        handlerRemoved(context: context)
        context.fireChannelInactive()
    }

    private func schedule(at time: NIODeadline, _ context: ChannelHandlerContext) {
        timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) {
            self.timer = nil
            guard let deadline = self.deadline else { return }
            guard context.eventLoop.now >= deadline else { return self.schedule(at: deadline, context) }
            self.deadline = nil
            context.fireErrorCaught(BodyOverdue())
        }
        timer = (time, task)
    }
}

@available(*, unavailable)
extension BodyDeadline: Sendable {}
