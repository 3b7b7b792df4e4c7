import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

extension Notification {
    static let mostPayloadBytes = 256 << 10
    static let mostSourceBytes = 2 << 10
    static let mostPartitionKeyBytes = 255

    /// Reads a notification.
    ///
    /// - Parameter pointer: where it stands in the body.
    /// - Throws: `Problem` 422 with a pointer to the fault, 413 where the payload is too large.
    init(_ node: JSONNode, at pointer: String = "") throws(Problem) {
        guard node.kind == .object else { throw Problem.invalid(pointer, "type", "must be an object") }
        var type: JSONNode?
        var version: JSONNode?
        var source: JSONNode?
        var recipients: JSONNode?
        var payload: JSONNode?
        var partitionKey: JSONNode?
        // One pass over the members, without a string of each name.
        for (name, value) in node.members.nodes {
            if name.utf8Equals("type") {
                type = value
            } else if name.utf8Equals("payload") {
                payload = value
            } else if name.utf8Equals("recipients") {
                recipients = value
            } else if name.utf8Equals("schemaVersion") {
                version = value
            } else if name.utf8Equals("source") {
                source = value
            } else if name.utf8Equals("partitionkey") {
                partitionKey = value
            } else if !(name.utf8Equals("id") && !pointer.isEmpty) {
                throw Self.unknownMember(name, at: pointer)
            }
        }
        guard let type else { throw Self.missing("type", at: pointer) }
        guard let recipients else { throw Self.missing("recipients", at: pointer) }
        guard let payload else { throw Self.missing("payload", at: pointer) }
        self.type = try Self.type(type, at: pointer)
        self.schemaVersion = try Self.version(version, at: pointer)
        self.source = try Self.source(source, at: pointer)
        self.partitionKey = try Self.partitionKey(partitionKey, at: pointer)
        self.recipients = try Recipients(posted: recipients, at: pointer + "/recipients")
        self.payload = payload
        form = .plain(at: pointer)
        try checkSize()
    }

    private static func missing(_ name: String, at pointer: String) -> Problem {
        .invalid(pointer + "/" + name, "missing", "is required")
    }

    private static func unknownMember(_ name: JSONNode, at pointer: String) -> Problem {
        let place = jsonPointer(appending: name.string ?? "", to: pointer)
        return .invalid(
            place, "unknown_member",
            "is not a member of a notification: there are type, schemaVersion, source, recipients, payload and partitionkey"
        )
    }

    private static func type(_ node: JSONNode, at pointer: String) throws(Problem) -> String {
        guard let type = node.string else { throw Problem.invalid(pointer + "/type", "type", "must be a string") }
        return type
    }

    private static func version(_ node: JSONNode?, at pointer: String) throws(Problem) -> Int? {
        guard let node, !node.isNull else { return nil }
        guard let version = node.int, version >= 1 else {
            throw Problem.invalid(
                pointer + "/schemaVersion", node.kind == .number ? "value" : "type", "must be an integer from 1")
        }
        return version
    }

    /// Sources are URI references, as CloudEvents has them, and never empty.
    private static func source(_ node: JSONNode?, at pointer: String) throws(Problem) -> String? {
        guard let node, !node.isNull else { return nil }
        guard let source = node.string else {
            throw Problem.invalid(pointer + "/source", "type", "must be a string")
        }
        guard (1...mostSourceBytes).contains(source.utf8.count), isURIReference(source) else {
            throw Problem.invalid(
                pointer + "/source", "value",
                "must be a URI or a reference such as /billing, of 1 to \(mostSourceBytes) bytes")
        }
        return source
    }

    private static func partitionKey(_ node: JSONNode?, at pointer: String) throws(Problem) -> String? {
        guard let node, !node.isNull else { return nil }
        guard let key = node.string else {
            throw Problem.invalid(pointer + "/partitionkey", "type", "must be a string")
        }
        guard (1...mostPartitionKeyBytes).contains(key.utf8.count) else {
            throw Problem.invalid(
                pointer + "/partitionkey", "value", "must have 1 to \(mostPartitionKeyBytes) bytes")
        }
        return key
    }
}
