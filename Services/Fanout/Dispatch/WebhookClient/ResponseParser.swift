import Contracts
import NIOCore

/// Reads one HTTP/1 answer from the bytes as they come; a value without a connection, a clock or a callback.
///
/// It is stricter than a browser, since nobody needs a webhook receiver that frames its answers oddly, and it stops
/// reading at the limits: what it has by then is the answer.
struct ResponseParser {
    enum Progress: Hashable {
        /// The answer goes on.
        case more
        /// The answer is complete, or complete enough. A connection that is not reusable must be closed.
        case done(isReusable: Bool)
    }

    /// What comes next on the connection.
    enum Phase: Hashable {
        case statusLine
        case fields
        case sized(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
        case untilClose
        case done
    }

    let limits: WebhookClientLimits
    var status = 0
    var headers: [HeaderField] = []
    var body: [UInt8] = []
    var phase = Phase.statusLine
    /// Whether the sender keeps the connection open after this answer.
    var keepsAlive = false
    /// What has come and is not parsed: the beginning of a line.
    private var pending = ByteBuffer()
    /// How many of the pending bytes are known to hold no line's end, so that a line in a thousand pieces is searched once.
    private var searched = 0
    private var headBytes = 0

    init(limits: WebhookClientLimits) {
        self.limits = limits
    }

    var answer: AttemptAnswer { .response(status: status, headers: headers, body: body) }

    /// Whether the final head is complete and the body is being read.
    var isInBody: Bool { phase != .statusLine && phase != .fields }

    /// Takes what has come in.
    mutating func feed(_ bytes: ByteBuffer) throws(ResponseViolation) -> Progress {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeImmutableBuffer(bytes)
        }
        while true {
            switch phase {
            case .done: return .done(isReusable: keepsAlive && pending.readableBytes == 0)
            case .statusLine, .fields, .trailers:
                guard let line = try nextLine(atMost: limits.headBytes - headBytes) else { return .more }
                headBytes += line.count + 2
                try take(headLine: line)
            case .chunkSize:
                guard let line = try nextLine(atMost: 256) else { return .more }
                try take(chunkSize: line)
            case .chunkEnd:
                guard let line = try nextLine(atMost: 0) else { return .more }
                guard line.isEmpty else { throw .init("a chunk is longer than it says") }
                phase = .chunkSize
            case .sized(let left):
                guard let taken = takeBody(atMost: left) else { return stop() }
                phase = taken == left ? .done : .sized(left: left - taken)
                if taken < left { return .more }
            case .chunk(let left):
                guard let taken = takeBody(atMost: left) else { return stop() }
                phase = taken == left ? .chunkEnd : .chunk(left: left - taken)
                if taken < left { return .more }
            case .untilClose:
                return takeBody(atMost: .max) == nil ? stop() : .more
            }
        }
    }

    /// Takes the end of the connection.
    ///
    /// - Returns: whether the answer is complete with it.
    mutating func close() -> Bool {
        guard phase == .untilClose else { return false }
        phase = .done
        return true
    }

    private mutating func stop() -> Progress {
        phase = .done
        keepsAlive = false
        return .done(isReusable: false)
    }

    /// Moves bytes from what has come to the body, and says how many; nil if there are more than may be read.
    private mutating func takeBody(atMost wanted: Int) -> Int? {
        let available = min(wanted, pending.readableBytes)
        let room = limits.bodyBytes - body.count
        body.append(contentsOf: pending.readableBytesView.prefix(min(available, room)))
        pending.moveReaderIndex(forwardBy: available)
        return available > room ? nil : available
    }

    /// The next line without its end, or nil if it has not come yet.
    private mutating func nextLine(atMost limit: Int) throws(ResponseViolation) -> ByteBufferView? {
        let view = pending.readableBytesView
        // Two more for the line's end.
        guard let end = view[(view.startIndex + searched)...].firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count <= limit + 2 else { throw .init("the head of the answer, or a line of it, is too long") }
            searched = view.count
            return nil
        }
        searched = 0
        var line = view[..<end]
        pending.moveReaderIndex(forwardBy: line.count + 1)
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard line.count <= limit else { throw .init("the head of the answer, or a line of it, is too long") }
        return line
    }
}

/// What is wrong with an answer, as a sentence without its full stop.
struct ResponseViolation: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
