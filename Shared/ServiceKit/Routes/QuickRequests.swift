import Contracts
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// Answers small requests of a route that is asked very often without the streams that a request of any size is read and
/// answered through: these cost more than all that such a request needs besides. The same middleware and the same handlers
/// answer them; every other request goes on to the server as if this were not there.
///
/// Behind the handlers that bound how long a connection idles and a body takes: they see all requests.
final class QuickRequests: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// None of these requests is under way.
        case passing
        case collecting(HTTPRequest, ByteBuffer)
        case answering
    }

    private let route: RoutedQuickly
    private let logger: Logger
    private var executor: LoopExecutor?
    private var date = HTTPDate()
    private var state = State.passing
    /// Requests that went on and have no whole answer yet: answers keep the order of their requests.
    private var passed = 0
    /// What came behind a request that is being answered.
    private var held = CircularBuffer<HTTPRequestPart>()
    private var heldError: (any Error)?
    private var holdsEndOfInput = false
    private var holdsRead = false
    private var isDraining = false

    init(_ route: RoutedQuickly, logger: Logger) {
        self.route = route
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        executor = LoopExecutor(context.eventLoop)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = state { return held.append(part) }
        if isDraining { return held.append(part) }
        take(part, context)
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.passing, .head(let head)) where passed == 0 && route.isQuick(head):
            state = .collecting(head, ByteBuffer())
        case (.collecting(let head, var body), .body(var more)):
            // Nearly always the whole body is one part: then nothing is copied.
            state = .passing
            if body.readableBytes == 0 { swap(&body, &more) } else { body.writeBuffer(&more) }
            state = .collecting(head, body)
        case (.collecting(let head, let body), .end): answer(head, body, context)
        case (_, .head):
            passed += 1
            context.fireChannelRead(wrapInboundOut(part))
        default: context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func answer(_ head: HTTPRequest, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .answering
        let this = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let channel = context.channel
        Task.immediate(executorPreference: executor) { [route, logger] in
            let answer = await CollectedAnswer(of: { try await route.answer(head, body, channel, logger) })
            if channel.eventLoop.inEventLoop {
                this.value.handler.finish(answer, this.value.context)
            } else {
                channel.eventLoop.execute { this.value.handler.finish(answer, this.value.context) }
            }
        }
    }

    private func finish(_ answer: CollectedAnswer, _ context: ChannelHandlerContext) {
        var head = answer.head
        head.headerFields[.date] = date.text
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if answer.body.readableBytes > 0 { context.write(wrapOutboundOut(.body(answer.body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        state = .passing
        drain(context)
    }

    /// Takes what was held. Not in itself: as many requests as fit into one read may be answered at once.
    private func drain(_ context: ChannelHandlerContext) {
        guard !isDraining else { return }
        isDraining = true
        let hasHeld = !held.isEmpty
        while !isAnswering, let part = held.popFirst() { take(part, context) }
        isDraining = false
        // The read that these came with was complete long ago, and the server waits until it hears so.
        if hasHeld { context.fireChannelReadComplete() }
        guard !isAnswering else { return }
        if let error = heldError {
            heldError = nil
            errorCaught(context: context, error: error)
        }
        if holdsEndOfInput {
            holdsEndOfInput = false
            userInboundEventTriggered(context: context, event: ChannelEvent.inputClosed)
        }
        if holdsRead {
            holdsRead = false
            context.read()
        }
    }

    private var isAnswering: Bool {
        if case .answering = state { true } else { false }
    }

    /// What has begun goes on to the server, which knows what to do about requests that don't come whole.
    private func passOn(_ context: ChannelHandlerContext) {
        guard case .collecting(let head, let body) = state else { return }
        state = .passing
        passed += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isAnswering {
            heldError = heldError ?? error
        } else {
            passOn(context)
            context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            // The server would close what nobody says anything on any more, before the answer.
            if isAnswering {
                holdsEndOfInput = true
                return
            }
            passOn(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Whoever sends one request after another without waiting for answers is not read from meanwhile.
    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { holdsRead = true }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { passed -= 1 }
        context.write(data, promise: promise)
    }
}

@available(*, unavailable)
extension QuickRequests: Sendable {}

/// An answer with all of its body.
private struct CollectedAnswer: Sendable {
    let head: HTTPResponse
    let body: ByteBuffer

    init(of respond: () async throws -> Response) async {
        do {
            let response = try await respond()
            let writer = CollectingWriter()
            try await response.body.write(writer)
            (head, body) = (response.head, writer.collected.body)
        } catch {
            // Not an error of a handler: of those the middleware makes answers.
            (head, body) = (
                HTTPResponse(status: .internalServerError, headerFields: [.contentLength: "0"]), ByteBuffer()
            )
        }
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    final class Collected {
        var body = ByteBuffer()
    }

    let collected = Collected()

    mutating func write(_ buffer: ByteBuffer) async throws {
        var buffer = buffer
        if collected.body.readableBytes == 0 { collected.body = buffer } else { collected.body.writeBuffer(&buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

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
