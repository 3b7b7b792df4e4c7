/// How a schema is compiled, and what its compiler and its validations put up with.
package struct SchemaOptions: Sendable, Hashable {
    /// What a schema is of that has no `$schema`.
    package var defaultDraft: SchemaDraft
    /// Whether `format` is an assertion. By itself it is an annotation, in both drafts: a schema written for that may mean
    /// something else when formats are checked. A metaschema with the vocabulary of format assertions asks for it too.
    package var assertsFormats: Bool
    /// Whether a keyword of another draft, a slip of a keyword (`requird`) and a format that nobody here knows are refused,
    /// rather than passed over as annotations, as the standard has it. What is no slip is an annotation in any case.
    package var refusesSlips: Bool
    /// A schema of more subschemas is refused, those counted that it refers to.
    package var maxSubschemas: Int
    /// So many subschemas may apply, one through the other, to one and the same value. Together with the depth of JSON this
    /// bounds the stack that a validation needs.
    package var maxNesting: Int
    /// A text of more bytes is refused unread.
    package var maxBytes: Int
    /// What a validation may cost at the most, finding the violations included. A step is what a look at one value by one
    /// subschema, at one member, or at a few bytes takes: some 10 ns. Of these a value gets as many as are fair for its
    /// length, so that many small ones cost no more than a large one. Steps used up are an answer of its own, `too_costly`.
    package var maxSteps: Int
    /// What all patterns of a schema may take together, in instructions and cells of tables: a hundred with repetitions as
    /// large as one may have, or any number of the usual kind.
    package var maxPatternSize: Int

    package init(
        defaultDraft: SchemaDraft = .draft202012, assertsFormats: Bool = false, refusesSlips: Bool = true,
        maxSubschemas: Int = 20_000, maxNesting: Int = 32, maxBytes: Int = 4 << 20, maxSteps: Int = 10_000_000,
        maxPatternSize: Int = 1_000_000
    ) {
        self.defaultDraft = defaultDraft
        self.assertsFormats = assertsFormats
        self.refusesSlips = refusesSlips
        self.maxSubschemas = maxSubschemas
        self.maxNesting = maxNesting
        self.maxBytes = maxBytes
        self.maxSteps = maxSteps
        self.maxPatternSize = maxPatternSize
    }
}
