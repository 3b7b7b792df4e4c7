import Contracts
import NIOCore
import NIOHTTP1

/// Answers small requests of a route that is asked very often, before they are made into what the server takes: that and its
/// streams cost more than all that such a request needs besides. Every other request goes on to the server as if this were not
/// there, and with it whatever comes before it is answered: answers keep the order of their requests.
///
/// Behind the handler that counts heads and answers, and in front of all others: those bound how long a body takes, and here is
/// taken what came whole at once.
final class QuickRequests: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// None of these requests is under way.
        case passing
        /// One that may be, from its head on; never longer than what came at once is read.
        case collecting(HTTPRequestHead, ByteBuffer)
        case answering
    }

    /// What came behind a request that is being answered.
    private enum Held {
        case part(HTTPServerRequestPart)
        case error(any Error)
        /// That the other end says no more, say, or the service ends: the server would close the connection, before the answer.
        case event(Any)
    }

    /// What has a larger body is not small, whatever a route would take.
    private static let mostBytes = 16 << 10

    private let route: any QuickRoute
    private let faults: HeadFaults
    private var ending: QuickEnding?
    private var date = HTTPDate()
    private var state = State.passing
    /// Requests that went on and have no whole answer yet.
    private var passed = 0
    /// Whether something went on that the handlers behind wait to hear the end of.
    private var isReadOpen = false
    private var held = CircularBuffer<Held>()
    private var holdsRead = false
    private var isDraining = false

    /// - Parameter faults: counts heads and answers.
    init(_ route: any QuickRoute, behind faults: HeadFaults) {
        self.route = route
        self.faults = faults
    }

    func handlerAdded(context: ChannelHandlerContext) {
        ending = QuickEnding(on: context.eventLoop) { [self] in finish($0, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ending = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isHolding { held.append(.part(part)) } else { take(part, context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        passOn(context)
        if isReadOpen {
            isReadOpen = false
            context.fireChannelReadComplete()
        } else if passed == 0 {
            // Nobody behind has anything under way that could keep them from reading on. The channel asks them all unless
            // it was asked already.
            read(context: context)
        }
    }

    private var isAnswering: Bool {
        if case .answering = state { true } else { false }
    }

    private var isHolding: Bool { isAnswering || isDraining }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.passing, .head(let head)) where mayBeQuick(head, context):
            state = .collecting(head, ByteBuffer())
        case (.collecting(let head, var body), .body(var more)):
            // Nearly always the whole body is one part: then nothing is copied.
            state = .passing
            if body.readableBytes == 0 { swap(&body, &more) } else { body.writeBuffer(&more) }
            state = .collecting(head, body)
            if body.readableBytes > Self.mostBytes { passOn(context) }
        case (.collecting(let head, let body), .end(nil)):
            state = .answering
            if let ending, route.take(head, body, ending) { return }
            state = .collecting(head, body)
            passOn(context)
            pass(part, context)
        default:
            passOn(context)
            pass(part, context)
        }
    }

    private func mayBeQuick(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        // Of who does not read answers the server takes no more requests.
        passed == 0 && head.isKeepAlive && !faults.isLast && context.channel.isWritable
    }

    /// What has begun goes on to the server, which knows what to do about requests that don't come whole.
    private func passOn(_ context: ChannelHandlerContext) {
        guard case .collecting(let head, let body) = state else { return }
        state = .passing
        pass(.head(head), context)
        if body.readableBytes > 0 { pass(.body(body), context) }
    }

    private func pass(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if case .head = part { passed += 1 }
        isReadOpen = true
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func finish(_ answer: consuming QuickAnswer, _ context: ChannelHandlerContext) {
        faults.write(coded: answer.coded(at: date.text))
        state = .passing
        drain(context)
    }

    /// Takes what was held. Not in itself: as many requests as fit into one read may be answered at once.
    private func drain(_ context: ChannelHandlerContext) {
        guard !isDraining, !held.isEmpty || holdsRead else { return }
        isDraining = true
        while !isAnswering, let next = held.popFirst() {
            switch next {
            case .part(let part): take(part, context)
            case .error(let error): pass(error, context)
            case .event(let event): pass(event: event, context)
            }
        }
        isDraining = false
        // The read that these came with was complete long ago.
        channelReadComplete(context: context)
        if holdsRead { read(context: context) }
    }

    private func pass(_ error: any Error, _ context: ChannelHandlerContext) {
        passOn(context)
        context.fireErrorCaught(error)
    }

    private func pass(event: Any, _ context: ChannelHandlerContext) {
        passOn(context)
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isHolding { held.append(.error(error)) } else { pass(error, context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isHolding { held.append(.event(event)) } else { pass(event: event, context) }
    }

    /// Whoever sends one request after another without waiting for answers is not read from meanwhile.
    func read(context: ChannelHandlerContext) {
        holdsRead = !held.isEmpty
        if !holdsRead { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { passed -= 1 }
        context.write(data, promise: promise)
    }

    /// Nobody waits for an answer to what is held any more.
    func channelInactive(context: ChannelHandlerContext) {
        held.removeAll()
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension QuickRequests: Sendable {}

/// The time as `Date` says it, made once a second.
private struct HTTPDate {
    private var second: Int64 = -1
    private var last = ""

    var text: String {
        mutating get {
            let now = SystemTime.now()
            if now / 1000 != second {
                second = now / 1000
                last = Timestamp.httpText(now)
            }
            return last
        }
    }
}
