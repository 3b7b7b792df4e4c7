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
    private var deadline: ConnectionDeadline?

    package init(limit: TimeAmount) {
        self.limit = limit
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        deadline = ConnectionDeadline(on: context.eventLoop) { context.fireErrorCaught(BodyOverdue()) }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let isStreamed = head.path.map(StreamedBody.isOf) ?? false
            deadline?.set(in: isStreamed ? max(limit, StreamedBody.timeout) : limit)
        case .body: break
        case .end: deadline?.clear()
        }
        context.fireChannelRead(data)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.end()
        deadline = nil
    }

    package func channelInactive(context: ChannelHandlerContext) {
        handlerRemoved(context: context)
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension BodyDeadline: Sendable {}
