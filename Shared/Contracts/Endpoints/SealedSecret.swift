package import JSON

/// A secret as it may stand in the log: sealed by `MasterKey` for the entity that it belongs to.
package struct SealedSecret: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var sealed: String
    package var createdAt: Int64
    /// When it stops signing; nil for the current one.
    package var expiresAt: Int64?
    /// `whpk_…` of the key that is sealed here, where it signs by ed25519; nil for a secret of HMAC.
    package var publicKey: String?
    /// Of the request that made it, where it carried an `Idempotency-Key` and rotated.
    package var creationKey: CreationKey?

    package init(
        sealed: String, createdAt: Int64, expiresAt: Int64? = nil, publicKey: String? = nil,
        creationKey: CreationKey? = nil
    ) {
        self.sealed = sealed
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.publicKey = publicKey
        self.creationKey = creationKey
    }

    /// Whether it signs at a time (milliseconds since 1970).
    package func signs(at time: Int64) -> Bool { expiresAt.map { time < $0 } ?? true }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        sealed = try reader.string("sealed")
        createdAt = try reader.time("createdAt")
        expiresAt = try reader.optionalTime("expiresAt")
        publicKey = try reader.optionalString("publicKey")
        creationKey = try reader.optionalValue("creationKey")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sealed", sealed)
            writer.member("createdAt", time: createdAt)
            writer.member("expiresAt", ifPresent: expiresAt, as: .time)
            writer.member("publicKey", ifPresent: publicKey)
            writer.member("creationKey", ifPresent: creationKey)
        }
    }
}
