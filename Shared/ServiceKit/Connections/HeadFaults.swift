import Contracts
package import HTTPTypes
import JSON
package import NIOCore
package import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Answers what is no request, since nobody behind it will ever see one: a head that is too large, comes too slowly, or can't
/// be read. The answer is a problem like any other, comes after those of the requests before it, and is the connection's last.
///
/// The first behind the parser: all others see nothing but whole heads, and it sees all answers.
package final class HeadFaults: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias InboundOut = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart
    package typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case open
        /// Nothing more is read: when the requests in work are answered, this is said, where anything is to be said.
        case ending(Problem?)
        case ended
    }

    /// What is to be known of a head's fields, in one pass over them.
    private struct Fields {
        /// How often `Host` is among them: once, where everybody is to agree for whom a request is (RFC 9112, section 3.2).
        var hosts = 0
        var hasUpgrade = false

        init(_ head: HTTPRequestHead) {
            for (name, _) in head.headers {
                switch name.utf8.count {
                case 4 where name.isField("host"): hosts += 1
                case 7 where name.isField("upgrade"): hasUpgrade = true
                default: break
                }
            }
        }
    }

    /// How long what the client still sends is read and thrown away: closing at once would destroy the answer on its way
    /// (RFC 9112, section 9.6).
    private static let lingering = TimeAmount.seconds(2)

    private let watch: HeadWatch
    private let note: @Sendable (HTTPResponse.Status) -> Void
    private var state = State.open
    /// Whether the request that is read is the connection's last, which its answer is to say.
    private(set) var isLast = false
    private var context: ChannelHandlerContext?

    /// - Parameters:
    ///   - watch: stands before the parser.
    ///   - note: is told of each answer.
    package init(_ watch: HeadWatch, note: @escaping @Sendable (HTTPResponse.Status) -> Void) {
        self.watch = watch
        self.note = note
    }

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .open = state else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let fields = Fields(head)
            guard fields.hosts == 1 || fields.hosts == 0 && head.version != .http1_1 else {
                return refuse(.hostUnclear, context)
            }
            watch.headCame()
            // Nobody here speaks another protocol, so the offer is passed over (RFC 9110, section 7.8). But the parser reads
            // nothing behind it any more, and without a word a client would wait for its next answer.
            isLast = fields.hasUpgrade
        case .body: break
        case .end:
            watch.messageEnded()
            if isLast { finish(context) }
        }
        context.fireChannelRead(data)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody else goes on reading then.
        if case .ended = state { context.read() }
        context.fireChannelReadComplete()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .ended = state {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where isLast && watch.inWork == 1:
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            answerEnded(context)
        }
    }

    /// Writes an answer that is coded already, and not to the connection's last request.
    func write(coded answer: ByteBuffer) {
        guard let context else { return }
        watch.write(answer)
        answerEnded(context)
    }

    private func answerEnded(_ context: ChannelHandlerContext) {
        watch.answerEnded()
        if watch.inWork == 0, case .ending(let problem) = state { end(with: problem, context) }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // The connection's own, or what follows after the request that it was said to be the last.
        case is IOError, is ChannelError, HTTPParserError.closedConnection: return context.fireErrorCaught(error)
        default: break
        }
        guard case .open = state else { return }
        if watch.isInMessage {
            // A body is a matter of the request that it belongs to; after its answer nothing can be read.
            finish(context)
            context.fireErrorCaught(error)
        } else {
            refuse(problem(of: error), context)
        }
    }

    private func problem(of error: any Error) -> Problem {
        switch error {
        case is HeadOverdue: .headOverdue
        case HTTPParserError.headerOverflow where watch.lineLength > HeadSize.field: .uriTooLong
        case HTTPParserError.headerOverflow: .headersTooLarge
        default: .malformedRequest
        }
    }

    private func finish(_ context: ChannelHandlerContext) { refuse(nil, context) }

    /// After the answers that are under way.
    private func refuse(_ problem: Problem?, _ context: ChannelHandlerContext) {
        if watch.inWork == 0 { end(with: problem, context) } else { state = .ending(problem) }
    }

    private func end(with problem: Problem?, _ context: ChannelHandlerContext) {
        state = .ended
        if let problem { write(problem, context) }
        context.flush()
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    private func write(_ problem: Problem, _ context: ChannelHandlerContext) {
        note(problem.status)
        let now = SystemTime.now()
        let id = RequestID.of(nil, now: now)
        var writer = JSONWriter(reservingCapacity: 512)
        problem.write(to: &writer, requestID: id)
        var fields = problem.headers
        // Nobody can tell where the next request would begin.
        fields[.connection] = "close"
        fields[.contentType] = "application/problem+json"
        fields[.contentLength] = "\(writer.bytes.count)"
        fields[.date] = Timestamp.httpText(now)
        fields[.requestID] = id
        let head = HTTPResponseHead(HTTPResponse(status: problem.status, headerFields: fields))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: writer.bytes)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

@available(*, unavailable)
extension HeadFaults: Sendable {}
