package import NIOCore

/// Ends a connection whose other end does not read what it is answered. While an answer is under way a connection does not idle,
/// so that without this somebody could hold as many as there may be, by asking for much and reading nothing.
package final class UnreadAnswers: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = Any

    private let limit: TimeAmount
    private var deadline: ConnectionDeadline?

    /// - Parameter limit: what is buffered must be read to the half in this time, over and over.
    package init(limit: TimeAmount) {
        self.limit = limit
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        deadline = ConnectionDeadline(on: context.eventLoop) { context.close(promise: nil) }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { deadline?.clear() } else { deadline?.set(in: limit) }
        context.fireChannelWritabilityChanged()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        handlerRemoved(context: context)
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.end()
        deadline = nil
    }
}

@available(*, unavailable)
extension UnreadAnswers: Sendable {}
