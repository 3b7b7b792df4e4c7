/// What comparing two schemas may cost. What is used up leaves unproved what it was needed for.
package struct SchemaComparisonLimits: Sendable, Hashable {
    /// Keywords read, values checked, and the like.
    package var maxSteps: Int
    /// Claims that one proof leans on, one through the other: bounds the stack.
    package var maxNesting: Int
    /// Alternatives of one `anyOf` that are looked at one by one.
    package var maxAlternatives: Int
    /// As many breaks are told.
    package var maxBreaks: Int

    package init(maxSteps: Int = 100_000, maxNesting: Int = 64, maxAlternatives: Int = 64, maxBreaks: Int = 100) {
        self.maxSteps = maxSteps
        self.maxNesting = maxNesting
        self.maxAlternatives = maxAlternatives
        self.maxBreaks = maxBreaks
    }
}
