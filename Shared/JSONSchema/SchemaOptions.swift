/// How a schema is compiled, and what its compiler puts up with.
package struct SchemaOptions: Sendable, Hashable {
    /// Whether `format` is an assertion. By itself it is an annotation, in both drafts: a schema written for that may mean
    /// something else when formats are checked.
    package var assertsFormats: Bool
    /// A schema of more subschemas is refused.
    package var maxSubschemas: Int
    /// So many subschemas may apply, one through the other, to one and the same value. Together with the depth of JSON this
    /// bounds the stack that a validation needs.
    package var maxNesting: Int

    package init(assertsFormats: Bool = false, maxSubschemas: Int = 20_000, maxNesting: Int = 32) {
        self.assertsFormats = assertsFormats
        self.maxSubschemas = maxSubschemas
        self.maxNesting = maxNesting
    }
}
