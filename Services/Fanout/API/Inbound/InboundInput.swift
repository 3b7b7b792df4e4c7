import Contracts
import JSON

/// What a tenant says of a provider: `{"secrets"?, "verifyToken"?, "url"?, "recipients"?, "mapping"?}`. Secrets that are not
/// given stay as they are; everything else is as it is said, or not there.
struct InboundInput: Sendable {
    private static let mostSecrets = 5
    private static let mostSecretBytes = 512
    private static let mostURLBytes = 2048

    let secrets: [String]?
    let verifyToken: String?
    let url: String?
    let recipients: Recipients?
    let mapping: [UInt8]?

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode, of provider: InboundProvider, knowsType: (String) -> Bool) throws(JSONDecodingError) {
        var members: Set = ["provider", "path", "createdAt", "updatedAt", "secrets", "recipients", "mapping"]
        if provider == .whatsapp { members.insert("verifyToken") }
        if provider == .twilio { members.insert("url") }
        let reader = try JSONObjectReader(body, allowing: members)
        secrets = try Self.secrets(reader)
        verifyToken = try Self.verifyToken(reader)
        url = try Self.url(reader)
        recipients = try Self.recipients(reader)
        mapping = try Self.mapping(reader, of: provider, knowsType: knowsType)
    }

    private static func secrets(_ reader: JSONObjectReader) throws(JSONDecodingError) -> [String]? {
        // As they are shown: how many there are. Whoever sends that back means the same.
        if reader.optionalNode("secrets")?.kind == .number { return nil }
        guard let secrets = try reader.optionalStrings("secrets") else { return nil }
        guard (1...mostSecrets).contains(secrets.count) else {
            throw reader.fault("secrets", "must be 1 to \(mostSecrets) secrets, any of which may have signed")
        }
        for secret in secrets where !(1...mostSecretBytes).contains(secret.utf8.count) {
            throw reader.fault("secrets", "must be texts of 1 to \(mostSecretBytes) bytes")
        }
        return secrets
    }

    private static func verifyToken(_ reader: JSONObjectReader) throws(JSONDecodingError) -> String? {
        // As it is shown: whether there is one.
        if reader.optionalNode("verifyToken")?.kind == .boolean { return nil }
        guard let token = try reader.optionalString("verifyToken") else { return nil }
        guard (1...mostSecretBytes).contains(token.utf8.count) else {
            throw reader.fault("verifyToken", "must have 1 to \(mostSecretBytes) bytes")
        }
        return token
    }

    private static func url(_ reader: JSONObjectReader) throws(JSONDecodingError) -> String? {
        guard let url = try reader.optionalString("url") else { return nil }
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= mostURLBytes,
            !url.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace })
        else {
            throw reader.fault("url", "must be the http or https address that was given to Twilio, without a query")
        }
        return url
    }

    private static func recipients(_ reader: JSONObjectReader) throws(JSONDecodingError) -> Recipients? {
        guard
            let object = try reader.optionalObject(
                "recipients", allowing: ["subscribers", "users", "groups", "roles", "rule", "where"])
        else { return nil }
        let recipients: Recipients = try reader.value("recipients")
        guard recipients.subscribers || recipients.areUsersAddressed else {
            throw reader.fault("recipients", "must name somebody, such as {\"subscribers\": true}")
        }
        if object.optionalNode("where") != nil { _ = try FilterPolicyInput.checked("where", object) }
        return recipients
    }

    private static func mapping(
        _ reader: JSONObjectReader, of provider: InboundProvider, knowsType: (String) -> Bool
    ) throws(JSONDecodingError) -> [UInt8]? {
        guard let node = reader.optionalNode("mapping") else { return nil }
        let pointer = reader.pointer(to: "mapping")
        for (name, type) in try InboundMapping(node, at: pointer).types {
            guard knowsType(type), InboundProvider(eventType: type) == nil else {
                throw JSONDecodingError(
                    pointer: jsonPointer(appending: name, to: pointer), code: "unknown_event_type",
                    message: "must become an event type of this tenant: \(type) is none; register it first")
            }
            guard !SystemEventType.all.contains(type) else {
                throw JSONDecodingError(
                    pointer: jsonPointer(appending: name, to: pointer), code: "reserved_type",
                    message: "can't become \(type), which Carillon alone posts")
            }
        }
        return Array(node.rawBytes)
    }
}
