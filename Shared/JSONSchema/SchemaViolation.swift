/// A place where a value is not what its schema asks for.
package struct SchemaViolation: Hashable, Sendable {
    /// A JSON Pointer to the value, or to where it should be.
    package let pointer: String
    /// A JSON Pointer into the schema, to the keyword.
    package let schemaPointer: String
    package let keyword: String
    /// What the value must be, for the one who sent it: goes behind the pointer.
    package let message: String

    package init(pointer: String, schemaPointer: String, keyword: String, message: String) {
        self.pointer = pointer
        self.schemaPointer = schemaPointer
        self.keyword = keyword
        self.message = message
    }

    static func tooCostly(at pointer: String) -> SchemaViolation {
        SchemaViolation(
            pointer: pointer, schemaPointer: "", keyword: "",
            message: "takes more than \(Validation.maxSteps) steps to check against its schema: make it smaller")
    }
}
