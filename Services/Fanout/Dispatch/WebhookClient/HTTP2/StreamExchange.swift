import Contracts
import NIOCore
import NIOHPACK

/// A request on a stream of its own, and the answer to it as it comes.
///
/// Touched on the loop of its connection alone: `@unchecked Sendable` for that.
final class StreamExchange: @unchecked Sendable {
    enum Progress {
        /// The answer goes on.
        case more
        /// The answer is complete, or complete enough: then the rest of it is cut off.
        case done(AttemptAnswer, isCut: Bool)
    }

    let exchange: Exchange
    var timer: Scheduled<Void>?
    /// Whether the whole request is out.
    var isSent = false
    private(set) var hasBegun = false
    private let limits: WebhookClientLimits
    private var status: Int?
    private var headers: [HeaderField] = []
    private var body: [UInt8] = []
    private var headBytes = 0

    init(_ exchange: Exchange, limits: WebhookClientLimits) {
        self.exchange = exchange
        self.limits = limits
    }

    var isInBody: Bool { status != nil }

    private var answer: AttemptAnswer { .response(status: status ?? 0, headers: headers, body: body) }

    /// The head of an answer, an interim one, or trailers.
    func take(_ fields: HPACKHeaders, isEnd: Bool) throws(ResponseViolation) -> Progress {
        hasBegun = true
        // Trailers are read over: nobody asked for them.
        guard status == nil else { return isEnd ? .done(answer, isCut: false) : .more }
        let head = try HTTP2Head.response(fields)
        headBytes += head.bytes
        guard headBytes <= limits.headBytes, head.fields.count <= limits.headerFields else {
            throw .init("the head of the answer is too long")
        }
        guard head.status >= 200 else {
            // An interim answer: the real one follows.
            guard !isEnd, head.status != 101 else { throw .init("the answer ends with an interim one") }
            return .more
        }
        status = head.status
        headers = head.fields
        return isEnd ? .done(answer, isCut: false) : .more
    }

    func take(_ bytes: ByteBuffer, isEnd: Bool) -> Progress {
        let room = limits.bodyBytes - body.count
        body.append(contentsOf: bytes.readableBytesView.prefix(room))
        if bytes.readableBytes > room { return .done(answer, isCut: !isEnd) }
        return isEnd ? .done(answer, isCut: false) : .more
    }
}
