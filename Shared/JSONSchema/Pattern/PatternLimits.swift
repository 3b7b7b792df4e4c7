/// What a regular expression may cost. Matching a text takes at most its code points times `maxSize`, for each lookaround
/// once more.
package struct PatternLimits: Sendable, Hashable {
    /// Code points of the source.
    package var maxLength: Int
    /// Groups within groups. It bounds the stack that compiling needs.
    package var maxNesting: Int
    /// Steps of the program, all repetitions written out: `[a-z]{1,50}` counts a hundred.
    package var maxSize: Int
    /// Cells of the table that decides without a search: beyond it, all states are followed at once, which takes longer.
    package var maxTable: Int

    package init(maxLength: Int = 4096, maxNesting: Int = 50, maxSize: Int = 10_000, maxTable: Int = 16_384) {
        self.maxLength = maxLength
        self.maxNesting = maxNesting
        self.maxSize = maxSize
        self.maxTable = maxTable
    }
}
