import Contracts
import Control
import JSON

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
                            version.writeTimes(to: &writer)
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
        let own = control.schemas(tenant: tenant, type: type).map(\.document)
        guard !own.isEmpty else { return nil }
        let compatibility = own.promise
        return SchemaVersions(all: own.map { SchemaVersion($0, compatibility: compatibility) })
    }

    /// All types that a tenant knows, each by the version that an event is of when it names none; by name.
    func types(of tenant: String) -> [SchemaVersion] {
        let own = control.schemaTypes(tenant: tenant).compactMap { versions(of: $0, tenant: tenant)?.latest }
        return (Catalogue.entries.map { SchemaVersion($0) } + own).sorted { $0.type < $1.type }
    }
}

extension [SchemaDocument] {
    /// What new versions of the type promise, as its first version says.
    var promise: SchemaCompatibility { first?.compatibility ?? .standard }
}
