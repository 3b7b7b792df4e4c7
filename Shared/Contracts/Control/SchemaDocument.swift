package import JSON

/// One numbered version of the JSON Schema of an event type. Its entity id is `tenant/type/version`.
///
/// What it says of values never changes: only its state does, and in the first version what the whole type promises.
package struct SchemaDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum State: String, Hashable, Sendable {
        case active
        case deprecated
        case retired
    }

    /// What `format` means in a schema.
    package enum Formats: String, Hashable, Sendable, CaseIterable {
        /// It says something to people, as JSON Schema has it.
        case annotate
        /// A value of another format is invalid.
        case assert
    }

    package var tenant: String
    package var type: String
    package var version: Int
    package var state: State
    package var description: String?
    /// The JSON Schema, byte for byte as it was registered.
    package var schema: [UInt8]
    package var formats: Formats
    /// What new versions of the type promise; nil for the standard. It counts in the first version only.
    package var compatibility: SchemaCompatibility?
    package var createdAt: Int64
    /// Since when it is deprecated; kept when it is retired.
    package var deprecatedAt: Int64?
    /// From when on it may be retired, as was announced.
    package var sunsetAt: Int64?
    package var retiredAt: Int64?
    package var creationKey: CreationKey?

    package init(
        tenant: String, type: String, version: Int, state: State, description: String? = nil, schema: [UInt8],
        formats: Formats = .annotate, compatibility: SchemaCompatibility? = nil, createdAt: Int64,
        deprecatedAt: Int64? = nil, sunsetAt: Int64? = nil, retiredAt: Int64? = nil, creationKey: CreationKey? = nil
    ) {
        self.tenant = tenant
        self.type = type
        self.version = version
        self.state = state
        self.description = description
        self.schema = schema
        self.formats = formats
        self.compatibility = compatibility
        self.createdAt = createdAt
        self.deprecatedAt = deprecatedAt
        self.sunsetAt = sunsetAt
        self.retiredAt = retiredAt
        self.creationKey = creationKey
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
        formats = try reader.optionalChoice("formats") ?? .annotate
        compatibility = try reader.optionalChoice("compatibility")
        createdAt = try reader.time("createdAt")
        deprecatedAt = try reader.optionalTime("deprecatedAt")
        sunsetAt = try reader.optionalTime("sunsetAt")
        retiredAt = try reader.optionalTime("retiredAt")
        creationKey = try reader.optionalValue("creationKey")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("type", type)
            writer.member("version", version)
            writer.member("state", state.rawValue)
            writer.member("description", ifPresent: description)
            writer.member("schema", raw: schema)
            if formats != .annotate { writer.member("formats", formats.rawValue) }
            writer.member("compatibility", ifPresent: compatibility?.rawValue)
            writer.member("createdAt", time: createdAt)
            writer.member("deprecatedAt", ifPresent: deprecatedAt, as: .time)
            writer.member("sunsetAt", ifPresent: sunsetAt, as: .time)
            writer.member("retiredAt", ifPresent: retiredAt, as: .time)
            writer.member("creationKey", ifPresent: creationKey)
        }
    }
}
