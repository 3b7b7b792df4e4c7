import Access
import Contracts
import JSON
import ServiceKit

/// `{"name"?, "scopes", "user"?, "expiresIn"? | "expiresAt"?}`: what a new key is to be.
struct KeyInput: Sendable {
    private static let mostNameBytes = 128
    /// Ten years: a key that lasts longer is one that does not end.
    private static let longest: Int64 = 3_653 * 86_400_000

    let name: String?
    let scopes: [Scope]
    let user: String?
    let expiresAt: Int64?

    /// - Parameter now: milliseconds since 1970.
    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode, now: Int64) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(body, allowing: ["name", "scopes", "user", "expiresIn", "expiresAt"])
        name = try reader.optionalString("name")
        if let name, !(1...Self.mostNameBytes).contains(name.utf8.count) {
            throw reader.fault("name", "must have 1 to \(Self.mostNameBytes) bytes")
        }
        user = try reader.optionalString("user")
        var scopes: [Scope] = []
        for (index, name) in try reader.strings("scopes").enumerated() {
            let pointer = jsonPointer(appending: index, to: reader.pointer(to: "scopes"))
            guard let scope = Scope(name: name) else {
                let known = Scope.allCases.filter { $0 != .operator }.map(\.rawValue).joined(separator: ", ")
                throw .value(pointer, "must be one of \(known)")
            }
            guard scope != .operator else {
                throw .value(pointer, "is no scope of a tenant: the operator mints such keys by the command line")
            }
            scopes.append(scope)
        }
        guard !scopes.isEmpty else { throw reader.fault("scopes", "must name at least one: without it opens nothing") }
        self.scopes = scopes
        expiresAt = try Self.end(reader, now: now)
    }

    private static func end(_ reader: JSONObjectReader, now: Int64) throws(JSONDecodingError) -> Int64? {
        if let text = try reader.optionalString("expiresIn") {
            guard reader.optionalNode("expiresAt") == nil else {
                throw reader.fault("expiresIn", "says what expiresAt says: only one of them can be given")
            }
            guard let duration = Duration(carillon: text), duration > .zero, duration.milliseconds <= longest else {
                throw reader.fault("expiresIn", "must be a duration such as 12h or 90d, of at most ten years")
            }
            return now + duration.milliseconds
        }
        guard let time = try reader.optionalTime("expiresAt") else { return nil }
        guard time > now, time - now <= longest else {
            throw reader.fault("expiresAt", "must lie ahead, by at most ten years")
        }
        return time
    }
}

/// A key as clients see it. What opens something is in the answer to its creation only.
struct KeyView: JSONEncodable {
    let key: KeyDocument
    var text: String?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", key.id)
            writer.member("name", orNull: key.name)
            writer.member("prefix", key.prefix)
            writer.member("scopes", key.scopes)
            writer.member("user", orNull: key.user)
            writer.member("key", ifPresent: text)
            writer.member("createdAt", time: key.createdAt)
            writer.member("expiresAt", orNull: key.expiresAt.map(Timestamp.text))
            writer.member("lastUsedAt", orNull: key.lastUsedAt.map(Timestamp.text))
        }
    }
}
