import Contracts
import Crypto
import JSON
import ServiceKit

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
    let key: SubmissionKey?
}

/// The idempotency key of a submission.
struct SubmissionKey: Sendable {
    let mark: Mark
    /// The mark as text, and the hash of what was posted.
    let idempotency: IdempotencyMark

    /// - Parameters:
    ///   - key: the client's own.
    ///   - body: what was posted with it.
    init(tenant: String, key: String, body: some Collection<UInt8>) throws(Problem) {
        let id = Identifier.derived(Identifier.event, from: [tenant, key])
        guard let mark = Mark(id: id) else { throw Problem.appendFailed }
        self.mark = mark
        var hash = SHA256()
        let isHashed: Void? = body.withContiguousStorageIfAvailable {
            hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { hash.update(data: Array(body)) }
        idempotency = IdempotencyMark(id: id, bodyHash: hash.finalize().withUnsafeBytes { Hex.text($0) })
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
