/// A place where a value is not what its schema asks for.
package struct SchemaViolation: Hashable, Sendable {
    /// A JSON Pointer to the value, or to where it should be.
    package let pointer: String
    /// A JSON Pointer into the schema, to the keyword; behind its URI and a `#` where that stands in another document.
    package let schemaPointer: String
    /// `too_costly` where the value was not checked to the end; `false` where the schema is just that.
    package let keyword: String
    /// What the value must be, for the one who sent it: goes behind the pointer.
    package let message: String

    package init(pointer: String, schemaPointer: String, keyword: String, message: String) {
        self.pointer = pointer
        self.schemaPointer = schemaPointer
        self.keyword = keyword
        self.message = message
    }

    static func tooDeep(at pointer: String) -> SchemaViolation {
        SchemaViolation(
            pointer: pointer, schemaPointer: "", keyword: "too_costly",
            message: "comes under too many schemas, one within the other, to be checked: make it less deep")
    }

    static func tooCostly(_ maxSteps: Int, at pointer: String) -> SchemaViolation {
        SchemaViolation(
            pointer: pointer, schemaPointer: "", keyword: "too_costly",
            message:
                "takes more than \(maxSteps) steps to check against its schema: make it smaller, or the schema simpler"
        )
    }

    /// The same fault, of the name of a member rather than of its value.
    var ofName: SchemaViolation {
        SchemaViolation(
            pointer: pointer, schemaPointer: schemaPointer, keyword: keyword, message: "has a name that \(message)")
    }
}
