package import JSON

/// An API key, or a personal access token, which is one that stands for a user. Only the hash of its text is kept.
package struct KeyDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var tenant: String
    package var name: String?
    /// SHA-256 of the key's text, in hex.
    package var hash: String
    /// The first characters of the key's text, so that a person can tell keys apart.
    package var prefix: String
    /// As written in the design, like `events:write`.
    package var scopes: [String]
    package var createdAt: Int64
    package var expiresAt: Int64?
    /// The user of the directory whom it stands for; nil where it stands for the tenant.
    package var user: String?
    /// When it was used last, to the hour.
    package var lastUsedAt: Int64?
    package var creationKey: CreationKey?

    package init(
        id: String, tenant: String, name: String? = nil, hash: String, prefix: String, scopes: [String],
        createdAt: Int64, expiresAt: Int64? = nil, user: String? = nil, creationKey: CreationKey? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.hash = hash
        self.prefix = prefix
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.user = user
        self.creationKey = creationKey
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        name = try reader.optionalString("name")
        hash = try reader.string("hash")
        prefix = try reader.string("prefix")
        scopes = try reader.strings("scopes")
        createdAt = try reader.time("createdAt")
        expiresAt = try reader.optionalTime("expiresAt")
        user = try reader.optionalString("user")
        lastUsedAt = try reader.optionalTime("lastUsedAt")
        creationKey = try reader.optionalValue("creationKey")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("name", ifPresent: name)
            writer.member("hash", hash)
            writer.member("prefix", prefix)
            writer.member("scopes", scopes)
            writer.member("createdAt", time: createdAt)
            writer.member("expiresAt", ifPresent: expiresAt, as: .time)
            writer.member("user", ifPresent: user)
            writer.member("lastUsedAt", ifPresent: lastUsedAt, as: .time)
            writer.member("creationKey", ifPresent: creationKey)
        }
    }
}

extension KeyDocument {
    /// The action of records that only say that a key was used: nobody changed anything.
    package static let useAction = "use"
}
