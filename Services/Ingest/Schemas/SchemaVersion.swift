import Contracts
import Control
import JSON

/// One version of a type, as the API shows it: of the catalogue, or registered by the tenant.
struct SchemaVersion: Sendable, JSONEncodable {
    let type: String
    let version: Int
    let state: SchemaDocument.State
    let description: String?
    let schema: [UInt8]
    /// nil for what is built in.
    let createdAt: Int64?

    init(_ document: SchemaDocument) {
        type = document.type
        version = document.version
        state = document.state
        description = document.description
        schema = document.schema
        createdAt = document.createdAt
    }

    init(_ entry: CatalogueEntry) {
        type = entry.type
        version = Catalogue.version
        state = .active
        description = entry.description
        schema = entry.schema
        createdAt = nil
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writeMembers(to: &writer)
            writer.member("schema", raw: schema)
        }
    }

    /// All but the schema.
    func writeHead(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("type", type)
        writer.member("version", version)
        writer.member("state", state.rawValue)
        writer.member("description", ifPresent: description)
        writer.member("builtIn", createdAt == nil)
        writer.member("createdAt", ifPresent: createdAt, as: .time)
    }
}

/// All versions of a type, in order.
struct SchemaVersions: Sendable {
    let all: [SchemaVersion]

    /// The one that an event is of when it names none, or the last of all.
    var latest: SchemaVersion? {
        all.last { $0.state == .active } ?? all.last { $0.state == .deprecated } ?? all.last
    }

    /// A version, and which others there are.
    func write(_ version: SchemaVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            version.writeMembers(to: &writer)
            writer.member(
                "versions",
                array: { writer in
                    for version in all {
                        writer.object { writer in
                            writer.member("version", version.version)
                            writer.member("state", version.state.rawValue)
                            writer.member("createdAt", ifPresent: version.createdAt, as: .time)
                        }
                    }
                })
            writer.member("schema", raw: version.schema)
        }
    }
}

extension SchemaRegistry {
    /// The versions of a type; nil where there is no such type.
    func versions(of type: String, tenant: String) -> SchemaVersions? {
        if let entry = Catalogue.entry(type) { return SchemaVersions(all: [SchemaVersion(entry)]) }
        let own = control.schemas(tenant: tenant, type: type)
        return own.isEmpty ? nil : SchemaVersions(all: own.map { SchemaVersion($0.document) })
    }

    /// All types that a tenant knows, each by the version that an event is of when it names none; by name.
    func types(of tenant: String) -> [SchemaVersion] {
        let own = control.schemaTypes(tenant: tenant).compactMap { versions(of: $0, tenant: tenant)?.latest }
        return (Catalogue.entries.map { SchemaVersion($0) } + own).sorted { $0.type < $1.type }
    }
}
