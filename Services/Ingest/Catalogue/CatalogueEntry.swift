/// A built-in event type with version 1 of its schema.
package struct CatalogueEntry: Sendable {
    package let type: String
    package let description: String
    /// JSON Schema, draft 2020-12.
    package let schema: [UInt8]
    /// A payload as an integration would really send it.
    package let example: [UInt8]

    init(type: String, description: String, schema: String, example: String) {
        self.type = type
        self.description = description
        self.schema = Array(schema.utf8)
        self.example = Array(example.utf8)
    }
}
