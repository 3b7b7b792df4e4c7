import Contracts
import JSON

/// One version of a type, as the API shows it: of the catalogue, or registered by the tenant.
struct SchemaVersion: Sendable, JSONEncodable {
    let type: String
    let version: Int
    let state: SchemaDocument.State
    let description: String?
    let schema: [UInt8]
    let formats: SchemaDocument.Formats
    /// What the type promises.
    let compatibility: SchemaCompatibility
    /// nil for what is built in.
    let createdAt: Int64?
    let deprecatedAt: Int64?
    let sunsetAt: Int64?
    let retiredAt: Int64?

    init(_ document: SchemaDocument, compatibility: SchemaCompatibility) {
        type = document.type
        version = document.version
        state = document.state
        description = document.description
        schema = document.schema
        formats = document.formats
        self.compatibility = compatibility
        createdAt = document.createdAt
        deprecatedAt = document.deprecatedAt
        sunsetAt = document.sunsetAt
        retiredAt = document.retiredAt
    }

    init(_ entry: CatalogueEntry) {
        type = entry.type
        version = Catalogue.version
        state = .active
        description = entry.description
        schema = entry.schema
        formats = .assert
        compatibility = .standard
        (createdAt, deprecatedAt, sunsetAt, retiredAt) = (nil, nil, nil, nil)
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
        writer.member("compatibility", compatibility.rawValue)
        writer.member("formats", formats.rawValue)
        writeTimes(to: &writer)
    }

    func writeTimes(to writer: inout JSONWriter) {
        writer.member("createdAt", ifPresent: createdAt, as: .time)
        writer.member("deprecatedAt", ifPresent: deprecatedAt, as: .time)
        writer.member("sunset", ifPresent: sunsetAt, as: .time)
        writer.member("retiredAt", ifPresent: retiredAt, as: .time)
    }
}
