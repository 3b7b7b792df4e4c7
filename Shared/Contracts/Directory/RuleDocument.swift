package import JSON

/// A pattern over the attributes of users, under a name. Its entity id is `tenant/id`.
package struct RuleDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var tenant: String
    /// JSON, as it was registered.
    package var pattern: [UInt8]
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(id: String, tenant: String, pattern: [UInt8], createdAt: Int64, updatedAt: Int64) {
        self.id = id
        self.tenant = tenant
        self.pattern = pattern
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var entityID: String { DirectoryID.entityID(tenant: tenant, id: id) }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        pattern = Array(try reader.node("pattern").rawBytes)
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("pattern", raw: pattern)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}
