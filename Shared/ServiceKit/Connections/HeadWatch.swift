package import NIOCore

/// The head of a request did not arrive whole in the time that it has.
package struct HeadOverdue: Error {}

/// Gives the head of each request so long to arrive, from its first byte on, however its bytes trickle in, and ends a connection
/// that idles: on which nobody waits for an answer, and neither a head nor a piece of a body comes. And knows how long the
/// first line of a head is.
///
/// Stands before the parser, and sees bytes; what they were it is told by `HeadFaults`, which stands behind it.
package final class HeadWatch: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let limit: TimeAmount
    private let idleLimit: TimeAmount
    private var context: ChannelHandlerContext?
    private var heads = 0
    /// Heads that came, less the answers that ended.
    private(set) var inWork = 0
    /// From a head's last byte to the end of its message: what comes then is no part of a head.
    private(set) var isInMessage = false
    /// When the head that has begun must be there. Nearly every head comes whole, so that few connections ever set it.
    private var deadline: ConnectionDeadline?
    /// When a connection that idles is ended. Not set while an answer is all that is waited for.
    private var idling: ConnectionDeadline?
    private var hasLine = false
    /// How many bytes of the first line have come.
    private(set) var lineLength = 0

    /// - Parameters:
    ///   - limit: for a head.
    ///   - idleLimit: for a connection on which nothing happens.
    package init(limit: TimeAmount, idleLimit: TimeAmount) {
        self.limit = limit
        self.idleLimit = idleLimit
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = ConnectionDeadline(on: context.eventLoop) {
            if self.inWork == 0 {
                context.fireErrorCaught(HeadOverdue())
            } else {
                // Nobody is late whom we keep waiting: of one that has sent much, nothing is read meanwhile.
                self.deadline?.set(in: self.limit)
            }
        }
        idling = ConnectionDeadline(on: context.eventLoop) { context.close(promise: nil) }
        idling?.set(in: idleLimit)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let before = heads
        if !isInMessage { measure(unwrapInboundIn(data)) }
        context.fireChannelRead(data)
        guard !isInMessage else {
            // Also behind its head, a message may not come.
            idling?.set(in: idleLimit)
            return
        }
        // What begins in one piece with the end of what was before counts from its next byte on; where none comes, the
        // connection idles.
        guard heads == before, lineLength > 0, let deadline, !deadline.isSet else { return }
        deadline.set(in: limit)
    }

    package func headCame() {
        heads += 1
        inWork += 1
        isInMessage = true
        deadline?.clear()
        hasLine = false
        lineLength = 0
    }

    /// Writes bytes of an answer past the encoder.
    func write(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

    package func messageEnded() {
        isInMessage = false
        if inWork > 0 { idling?.clear() } else { idling?.set(in: idleLimit) }
    }

    package func answerEnded() {
        inWork -= 1
        if inWork == 0 { idling?.set(in: idleLimit) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        deadline?.end()
        deadline = nil
        idling?.end()
        idling = nil
    }

    package func channelInactive(context: ChannelHandlerContext) {
        handlerRemoved(context: context)
        context.fireChannelInactive()
    }

    private func measure(_ bytes: ByteBuffer) {
        guard !hasLine else { return }
        // Empty lines before a request's first are none of it (RFC 9112, section 2.2).
        let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") }
        let view = lineLength > 0 ? bytes.readableBytesView : bytes.readableBytesView.drop(while: isBreak)
        if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
            hasLine = true
            lineLength += end - view.startIndex
        } else {
            lineLength += view.count
        }
    }
}

@available(*, unavailable)
extension HeadWatch: Sendable {}
