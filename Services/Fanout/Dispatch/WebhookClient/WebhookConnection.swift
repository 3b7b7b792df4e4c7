import Contracts
import NIOCore
import NIOSSL
import NIOTLS

/// One connection: a state machine on its event loop. Requests go one after another, each answered before the next.
///
/// One timer a connection serves all its deadlines: it is set again only when it fires too early, so an exchange on a busy
/// connection costs none.
///
/// `@unchecked Sendable`, because it is only touched on its loop.
final class WebhookConnection: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Connected or about to be, without a request.
        case fresh
        case handshaking(Exchange)
        case busy(Exchange)
        case idle
        case closed
    }

    let lane: ClientLane
    let origin: OriginState
    let address: SocketAddress
    private var state = State.fresh
    private var context: ChannelHandlerContext?
    private var parser: ResponseParser
    private var isHandshakeDone: Bool
    private var speaksHTTP2 = false
    private var hasServed = false
    private var hasAnswerBegun = false
    private var lastError: (any Error)?
    private var due = NIODeadline.distantFuture
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    init(lane: ClientLane, origin: OriginState, address: SocketAddress) {
        self.lane = lane
        self.origin = origin
        self.address = address
        parser = ResponseParser(limits: lane.limits)
        isHandshakeDone = !origin.origin.isSecure
    }

    /// Kept when the channel is closed; nil before there is one.
    var closed: EventLoopFuture<Void>? { context?.channel.closeFuture }

    /// Sends a request. The connection must be new, or have been waiting.
    func start(_ exchange: Exchange) {
        exchange.connection = self
        guard let context else {
            // Closed between the connect and now; what happened to it was kept.
            lane.forget(self)
            lane.complete(exchange, isHandshakeDone ? brokenAnswer : FaultWording.handshake(lastError))
            return
        }
        guard isHandshakeDone else {
            state = .handshaking(exchange)
            return setDue(min(exchange.deadline, .now() + lane.limits.handshake))
        }
        send(exchange, context)
    }

    /// Closes without an answer to anybody.
    func close() {
        if case .busy = state { state = .fresh }
        if case .handshaking = state { state = .fresh }
        context?.close(promise: nil)
    }

    private func send(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        guard !speaksHTTP2 else { return handOver(exchange, context) }
        state = .busy(exchange)
        hasAnswerBegun = false
        lastError = nil
        setDue(exchange.deadline)
        context.writeAndFlush(wrapOutboundOut(exchange.request), promise: nil)
    }

    /// This one is for HTTP/1: another handler takes its place.
    private func handOver(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        let channel = context.channel
        state = .closed
        exchange.connection = nil
        timer?.task.cancel()
        timer = nil
        lane.forget(self)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        lane.multiplex(exchange, self, on: channel)
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// Comes last, also for a channel that never became active.
    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // To be passed on while this is still a part of the pipeline.
        context.fireUserInboundEventTriggered(event)
        if case .some(.handshakeCompleted(let negotiated)) = event as? TLSUserEvent {
            isHandshakeDone = true
            speaksHTTP2 = negotiated == "h2"
            if !speaksHTTP2 { lane.speaksHTTP1(origin) }
            if case .handshaking(let exchange) = state { send(exchange, context) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .busy(let exchange) = state else {
            // Bytes that nobody asked for: an answer to them could be taken for one to the next request.
            return context.close(promise: nil)
        }
        hasAnswerBegun = true
        do throws(ResponseViolation) {
            if case .done(let isReusable) = try parser.feed(unwrapInboundIn(data)) {
                finish(exchange, isReusable: isReusable, context)
            }
        } catch {
            fail(exchange, .fault(.protocolError, error.reason), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that ends TLS without saying so: the end of the connection follows, and tells whether it matters.
        if case .some(.uncleanShutdown) = error as? NIOSSLError { return }
        lastError = lastError ?? error
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let was = state
        state = .closed
        self.context = nil
        timer?.task.cancel()
        timer = nil
        lane.forget(self)
        switch was {
        case .fresh, .idle, .closed: if !isHandshakeDone { lane.connected(origin, nil) }
        case .handshaking(let exchange):
            let answer = FaultWording.handshake(lastError)
            lane.complete(exchange, answer)
            lane.connected(origin, answer)
        case .busy(let exchange):
            if lastError == nil, parser.close() {
                lane.complete(exchange, parser.answer)
            } else if hasServed, !hasAnswerBegun, !exchange.needsNewConnection {
                lane.repeatOnNewConnection(exchange)
            } else {
                lane.complete(exchange, brokenAnswer)
            }
        }
    }

    private var brokenAnswer: AttemptAnswer {
        FaultWording.broken(lastError, isInBody: parser.isInBody, hasAnswerBegun: hasAnswerBegun)
    }

    // MARK: Ends

    private func finish(_ exchange: Exchange, isReusable: Bool, _ context: ChannelHandlerContext) {
        let answer = parser.answer
        parser = ResponseParser(limits: lane.limits)
        hasServed = true
        exchange.connection = nil
        state = .idle
        if isReusable, lane.park(self) {
            setDue(.now() + lane.limits.idleTime)
        } else {
            context.close(promise: nil)
        }
        // Last, so that a caller who posts again at once finds the connection waiting.
        lane.complete(exchange, answer)
    }

    private func fail(_ exchange: Exchange, _ answer: AttemptAnswer, _ context: ChannelHandlerContext) {
        state = .fresh
        exchange.connection = nil
        context.close(promise: nil)
        lane.complete(exchange, answer)
    }

    // MARK: Time

    private func setDue(_ deadline: NIODeadline) {
        due = deadline
        if let timer {
            guard deadline < timer.at else { return }
            timer.task.cancel()
        }
        let task = lane.loop.scheduleTask(deadline: deadline) { self.timerFired() }
        timer = (deadline, task)
    }

    private func timerFired() {
        timer = nil
        guard due <= .now() else { return setDue(due) }
        guard let context else { return }
        switch state {
        case .handshaking(let exchange):
            let answer = AttemptAnswer.fault(.timeout, "timed out in the TLS handshake")
            fail(exchange, answer, context)
            lane.connected(origin, answer)
        case .busy(let exchange):
            fail(
                exchange,
                .fault(.timeout, FaultWording.stage(isInBody: parser.isInBody, hasAnswerBegun: hasAnswerBegun)), context
            )
        case .idle, .fresh, .closed: context.close(promise: nil)
        }
    }
}
