import Contracts
import Crypto
import EventLog
import JSON
import ServiceKit

/// One notification on its way into the log.
struct Submission: Sendable {
    /// As it was posted.
    enum Content: Sendable {
        /// Carillon's own form; the pointer says where it stands in the body: empty, or `/notifications/3`.
        case plain(JSONNode, at: String)
        case cloudEvent(CloudEvent)
        /// What a provider told, in the form of a notification.
        case inbound(Notification)
        /// What Carillon itself makes of a request, once it is known which event it becomes.
        case made(MadeNotification)
    }

    let content: Content
    let tenant: String
    /// The W3C trace of the request.
    let trace: TraceContext?
    /// Where it came with an idempotency key.
    let key: SubmissionKey?

    /// - Parameters:
    ///   - event: the id that the event has, or would have.
    ///   - time: when it is accepted.
    /// - Throws: `Problem` 422 with a pointer to the fault, 413 where the payload is too large.
    func notification(for event: String, at time: Int64) throws(Problem) -> Notification {
        switch content {
        case .plain(let node, let pointer): try Notification(node, at: pointer)
        case .cloudEvent(let event): try Notification(event)
        case .inbound(let notification): notification
        case .made(let made): try made.notification(for: event, at: time)
        }
    }
}

/// The idempotency key of a submission.
struct SubmissionKey: Sendable {
    let mark: Mark
    /// The mark as text, and the hash of what was posted.
    let idempotency: IdempotencyMark
    /// Where the client's own key stands: the name of a header field, or a pointer into the body.
    let place: String

    /// - Parameters:
    ///   - key: the client's own.
    ///   - body: what was posted with it.
    init(
        tenant: String, key: String, body: some Collection<UInt8>, at place: String = "Idempotency-Key"
    ) throws(Problem) {
        try self.init([tenant, key], hash: Self.hash(of: body), at: place)
    }

    /// The key of an item that has none of its own, in a batch that came with one.
    init(tenant: String, batchKey: String, index: Int, body: some Collection<UInt8>) throws(Problem) {
        try self.init([tenant, "batch", batchKey, String(index)], hash: Self.hash(of: body), at: "Idempotency-Key")
    }

    private static func hash(of body: some Collection<UInt8>) -> String {
        var hash = SHA256()
        let isHashed: Void? = body.withContiguousStorageIfAvailable {
            hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { hash.update(data: Array(body)) }
        return hash.finalize().withUnsafeBytes { Hex.text($0) }
    }

    /// A CloudEvent's key: the one that came with the request, else its source and id, which CloudEvents has stand for one
    /// event wherever they come again.
    init(tenant: String, cloudEvent event: CloudEvent, key: String? = nil) throws(Problem) {
        if let key {
            try self.init([tenant, key], hash: event.contentHash, at: "Idempotency-Key")
        } else {
            try self.init(
                [tenant, "cloudevent", event["source"] ?? "", event["id"] ?? ""], hash: event.contentHash,
                at: event.pointer(to: "id"))
        }
    }

    /// What a provider tells has its id there as the key: whatever else differs when it is told again.
    init(tenant: String, provider: InboundProvider, id: String) throws(Problem) {
        try self.init([tenant, "inbound", provider.rawValue, id], hash: Self.hash(of: id.utf8), at: "/id")
    }

    /// A report's key is its sender's, and apart from those of events.
    init(
        report channel: ReportDocument.Channel, of tenant: String, key: String, body: [UInt8]
    ) throws(Problem) {
        try self.init([tenant, "report", channel.rawValue, key], hash: Self.hash(of: body), at: "Idempotency-Key")
    }

    /// What needs no credential is nobody's: a key stands for one body, and so never tells that another one came with it.
    init(publicReport key: String, body: [UInt8]) throws(Problem) {
        let hash = Self.hash(of: body)
        try self.init(["", "public_report", key, hash], hash: hash, at: "Idempotency-Key")
    }

    private init(_ parts: [String], hash: String, at place: String) throws(Problem) {
        let id = Identifier.derived(Identifier.event, from: parts)
        guard let mark = Mark(id: id) else { throw Problem.appendFailed }
        self.mark = mark
        self.place = place
        idempotency = IdempotencyMark(id: id, bodyHash: hash)
    }
}

/// What was answered to an accepted notification, the first time and each time its key comes again.
struct Receipt: Hashable, Sendable, JSONEncodable {
    let id: String
    let type: String
    let schemaVersion: Int
    let acceptedAt: Int64
    /// Whether an earlier request made the event.
    var isDuplicate = false
    /// Where the version is deprecated.
    var deprecation: SchemaDeprecation?
    /// Where the event stands; nil until it does.
    var position: Position?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("type", type)
            writer.member("schemaVersion", schemaVersion)
            writer.member("state", "accepted")
            writer.member("acceptedAt", Timestamp.text(acceptedAt))
            writer.member("duplicate", isDuplicate)
        }
    }
}
