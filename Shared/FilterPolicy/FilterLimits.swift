/// How large one filter policy may be. What is beyond is refused when it is registered.
package struct FilterLimits: Sendable, Hashable {
    /// Bytes of its text, as it came.
    package var maxBytes: Int
    /// Objects inside of each other, `$or` not counted.
    package var maxDepth: Int
    /// Values in all its lists together.
    package var maxValues: Int
    /// Of these, those that cost more than a look-up: everything but plain values.
    package var maxOperators: Int
    /// The ways through its `$or`s: those that stand beside or below each other multiply, the objects of one add up.
    package var maxAlternatives: Int

    package static let `default` = FilterLimits()

    package init(
        maxBytes: Int = 32_768, maxDepth: Int = 16, maxValues: Int = 1_000, maxOperators: Int = 100,
        maxAlternatives: Int = 1_000
    ) {
        self.maxBytes = maxBytes
        self.maxDepth = maxDepth
        self.maxValues = maxValues
        self.maxOperators = maxOperators
        self.maxAlternatives = maxAlternatives
    }
}
