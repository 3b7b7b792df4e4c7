import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

/// A schema that may become a version, compiled.
struct SchemaCandidate: Sendable {
    let node: JSONNode
    let formats: SchemaDocument.Formats

    /// - Throws: `Problem` 422 `invalid_schema` with a pointer into the schema, for one that can't be used.
    init(_ node: JSONNode, formats: SchemaDocument.Formats) throws(Problem) {
        do {
            // From its own text: pointers then lead from the schema, not from the body around it.
            _ = try JSONSchema(parsing: Array(node.rawBytes), options: formats.options)
        } catch {
            let pointer = "/schema" + error.pointer
            let fault = Problem.Fault(
                pointer: pointer, code: error.keyword ?? "invalid_schema", message: error.message)
            throw Problem(
                .unprocessableContent, "invalid_schema", "\(pointer) \(error.message).", errors: [fault])
        }
        self.node = node
        self.formats = formats
    }

    var bytes: [UInt8] { Array(node.rawBytes) }

    var comparable: ComparableSchema {
        ComparableSchema(node, assertsFormats: formats == .assert, name: "the new schema")
    }

    /// Whether a version says the same already: the same JSON, however it is written.
    func isSame(as document: SchemaDocument) -> Bool {
        guard formats == document.formats else { return false }
        if node.rawBytes.elementsEqual(document.schema) { return true }
        return (try? JSONDocument(parsing: document.schema))?.root == node
    }
}

extension SchemaDocument.Formats {
    /// How a schema is compiled for it.
    var options: SchemaOptions { SchemaOptions(assertsFormats: self == .assert) }
}
