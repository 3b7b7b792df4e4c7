import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

/// The body of a registration, checked.
struct SchemaRegistration: Sendable {
    private static let mostDescriptionBytes = 2_000

    private let type: String
    private let description: String?
    private let schema: [UInt8]

    /// - Throws: `Problem` 422 with a pointer to the fault, `invalid_schema` where the schema is one that can't be used.
    init(_ root: JSONNode) throws(Problem) {
        do throws(JSONDecodingError) {
            let reader = try JSONObjectReader(root, allowing: ["type", "description", "compatibility", "schema"])
            type = try reader.string("type")
            guard EventTypeName.isValid(type) else { throw reader.fault("type", EventTypeName.rule) }
            description = try reader.optionalString("description")
            guard description?.utf8.count ?? 0 <= Self.mostDescriptionBytes else {
                throw reader.fault("description", "must have at most \(Self.mostDescriptionBytes) bytes")
            }
            schema = Array(try reader.node("schema").rawBytes)
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
        if let node = root["compatibility"], !node.isNull {
            throw Problem.notSupported("/compatibility", "isn't supported yet: leave it out")
        }
        guard !SystemEventType.all.contains(type) else {
            throw Problem.specific("reserved_type", "/type", "\(type) is a type that Carillon posts itself")
        }
        do {
            _ = try JSONSchema(parsing: schema)
        } catch {
            let pointer = "/schema" + error.pointer
            let fault = Problem.Fault(
                pointer: pointer, code: error.keyword ?? "invalid_schema", message: error.message)
            throw Problem(
                .unprocessableContent, "invalid_schema", "\(pointer) \(error.message).", errors: [fault])
        }
    }

    func document(tenant: String, at time: Int64) -> SchemaDocument {
        SchemaDocument(
            tenant: tenant, type: type, version: 1, state: .active, description: description, schema: schema,
            createdAt: time)
    }
}
