package import JSON

/// A secret as it may stand in the log: sealed by `MasterKey` for the entity that it belongs to.
package struct SealedSecret: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var sealed: String
    package var createdAt: Int64
    /// When it stops signing; nil for the current one.
    package var expiresAt: Int64?

    package init(sealed: String, createdAt: Int64, expiresAt: Int64? = nil) {
        self.sealed = sealed
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        sealed = try reader.string("sealed")
        createdAt = try reader.time("createdAt")
        expiresAt = try reader.optionalTime("expiresAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sealed", sealed)
            writer.member("createdAt", time: createdAt)
            writer.member("expiresAt", ifPresent: expiresAt, as: .time)
        }
    }
}
