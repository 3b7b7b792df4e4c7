/// A shape that bodies and answers have, by name.
package struct DescribedSchema: Sendable {
    package let name: String
    /// JSON Schema, draft 2020-12. Others are referred to as `#/components/schemas/NAME`.
    let schema: String
    /// JSON that is valid by the schema; nil where it is never a body or an answer as a whole.
    let example: String?

    package init(_ name: String, example: String? = nil, _ schema: String) {
        self.name = name
        self.schema = schema
        self.example = example
    }

    static func reference(_ name: String) -> String { ##"{"$ref":"#/components/schemas/\##(name)"}"## }
}
