import Contracts
import JSON

/// One notification on its way into the log.
struct Submission: Sendable {
    /// As it was posted.
    let node: JSONNode
    /// Where it stands in the body: empty, or `/notifications/3`.
    let pointer: String
    let tenant: String
    /// W3C `traceparent` of the request.
    let traceParent: String?
    /// Where it came with an idempotency key.
    let mark: IdempotencyMark?
}

/// What was answered to an accepted notification, the first time and each time its key comes again.
struct Receipt: Hashable, Sendable, JSONEncodable {
    let id: String
    let type: String
    let schemaVersion: Int
    let acceptedAt: Int64
    /// Whether an earlier request made the event.
    var isDuplicate = false
    /// Since when the version is deprecated.
    var deprecatedAt: Int64?

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
