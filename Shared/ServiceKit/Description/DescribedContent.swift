/// What a body or an answer holds, as one media type.
package struct DescribedContent: Sendable {
    let type: String
    /// JSON Schema.
    let schema: String
    /// By name: an Example Object as JSON, or a reference to one.
    let examples: [(name: String, json: String)]

    /// A shape by its name, with its example.
    ///
    /// - Parameter examples: JSON by name, in the place of the shape's own.
    package init(_ schema: String, as type: String = "application/json", examples: [(name: String, json: String)] = [])
    {
        self.type = type
        self.schema = DescribedSchema.reference(schema)
        self.examples =
            examples.isEmpty
            ? [(schema, ##"{"$ref":"#/components/examples/\##(schema)"}"##)]
            : examples.map { ($0.name, #"{"value":\#($0.json)}"#) }
    }

    private init(type: String, schema: String, example: String) {
        self.type = type
        self.schema = schema
        examples = [("example", #"{"value":\#(example)}"#)]
    }

    /// Something other than JSON.
    ///
    /// - Parameter example: JSON.
    package static func other(
        _ type: String, schema: String = #"{"type":"string"}"#, example: String
    ) -> DescribedContent {
        DescribedContent(type: type, schema: schema, example: example)
    }

    /// `{data, nextCursor}`.
    package static func list(of schema: String) -> DescribedContent { DescribedContent(schema + "List") }
}

/// The body of a request.
package struct DescribedBody: Sendable {
    let contents: [DescribedContent]
    let isRequired: Bool

    package init(_ contents: [DescribedContent], isRequired: Bool = true) {
        self.contents = contents
        self.isRequired = isRequired
    }

    /// JSON of a shape, by its name.
    package static func json(
        _ schema: String, isRequired: Bool = true, examples: [(name: String, json: String)] = []
    ) -> DescribedBody {
        DescribedBody([DescribedContent(schema, examples: examples)], isRequired: isRequired)
    }
}
