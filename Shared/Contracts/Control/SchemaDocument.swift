package import JSON

/// One numbered version of the JSON Schema of an event type. Its entity id is `tenant/type/version`.
package struct SchemaDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum State: String, Hashable, Sendable {
        case active
        case deprecated
        case retired
    }

    package var tenant: String
    package var type: String
    package var version: Int
    package var state: State
    package var description: String?
    /// The JSON Schema, byte for byte as it was registered.
    package var schema: [UInt8]
    package var createdAt: Int64

    package init(
        tenant: String, type: String, version: Int, state: State, description: String? = nil, schema: [UInt8],
        createdAt: Int64
    ) {
        self.tenant = tenant
        self.type = type
        self.version = version
        self.state = state
        self.description = description
        self.schema = schema
        self.createdAt = createdAt
    }

    package var entityID: String { Self.entityID(tenant: tenant, type: type, version: version) }

    package static func entityID(tenant: String, type: String, version: Int) -> String {
        "\(tenant)/\(type)/\(version)"
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        type = try reader.string("type")
        version = try reader.int("version")
        guard let state = State(rawValue: try reader.string("state")) else {
            throw reader.fault("state", "must be active, deprecated or retired")
        }
        self.state = state
        description = try reader.optionalString("description")
        schema = Array(try reader.node("schema").rawBytes)
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("type", type)
            writer.member("version", version)
            writer.member("state", state.rawValue)
            writer.member("description", ifPresent: description)
            writer.member("schema", raw: schema)
            writer.member("createdAt", time: createdAt)
        }
    }
}
