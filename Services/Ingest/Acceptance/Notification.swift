import Contracts
import JSON

/// What somebody posts, with its shape checked and nothing else yet.
struct Notification: Sendable {
    var type: String
    var schemaVersion: Int?
    var source: String?
    var recipients: Recipients
    var payload: JSONNode
    var partitionKey: String?
    /// Where it stands in the body: empty, or `/notifications/3`.
    var pointer: String
}
