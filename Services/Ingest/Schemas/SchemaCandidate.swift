import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

/// A schema that may become a version, compiled.
struct SchemaCandidate: Sendable {
    let node: JSONNode
    let formats: SchemaDocument.Formats

    /// - Parameter node: where it stands in a body.
    /// - Throws: `Problem` 422 `invalid_schema` with a pointer into the schema, for one that can't be used.
    init(_ node: JSONNode, formats: SchemaDocument.Formats) throws(Problem) {
        // A document of its own: pointers then lead from the schema, not from the body around it.
        guard let root = try? JSONDocument(parsing: Array(node.rawBytes)).root else {
            throw Problem.invalid("/schema", "invalid_schema", "must be JSON")
        }
        do {
            _ = try JSONSchema(compiling: root, options: formats.options)
        } catch {
            let pointer = "/schema" + error.pointer
            let fault = Problem.Fault(
                pointer: pointer, code: error.keyword ?? "invalid_schema", message: error.message)
            throw Problem(
                .unprocessableContent, "invalid_schema", "\(pointer) \(error.message).", errors: [fault])
        }
        self.node = root
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
