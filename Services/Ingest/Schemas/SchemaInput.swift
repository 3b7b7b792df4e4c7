import Contracts
import JSON
import ServiceKit

/// The body of a request that brings a schema, read but not yet compiled.
struct SchemaInput: Sendable {
    /// What a body may have.
    enum Shape {
        /// A new type, with its first version.
        case type
        /// A further version of a type.
        case version
        /// A schema that is to be checked, no more.
        case check

        var members: Set<String> {
            switch self {
            case .type: ["type", "description", "compatibility", "formats", "version", "schema"]
            case .version: ["description", "formats", "version", "schema"]
            case .check: ["formats", "schema"]
            }
        }
    }

    /// Empty where the path names it.
    private(set) var type = ""
    let description: String?
    let compatibility: SchemaCompatibility?
    let formats: SchemaDocument.Formats?
    /// The number that the caller believes it gets.
    let version: Int?
    let schema: JSONNode

    /// - Throws: `Problem` 422 with a pointer to the fault.
    init(_ root: JSONNode, _ shape: Shape) throws(Problem) {
        do throws(JSONDecodingError) {
            let reader = try JSONObjectReader(root, allowing: shape.members)
            if shape == .type {
                type = try reader.string("type")
                guard EventTypeName.isValid(type) else { throw reader.fault("type", EventTypeName.rule) }
            }
            description = try reader.optionalString("description")
            guard description?.utf8.count ?? 0 <= SchemaLimits.descriptionBytes else {
                throw reader.fault("description", "must have at most \(SchemaLimits.descriptionBytes) bytes")
            }
            compatibility = try reader.optionalChoice("compatibility")
            formats = try reader.optionalChoice("formats")
            version = try reader.optionalInt("version")
            guard version ?? 1 >= 1 else { throw reader.fault("version", "must be 1 or more") }
            schema = try reader.node("schema")
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
    }
}
