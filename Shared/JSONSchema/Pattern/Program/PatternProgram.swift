/// A compiled regular expression: nondeterministic automata over code points.
struct PatternProgram: Sendable {
    /// What is looked for.
    let main: [Instruction]
    /// The bodies of lookarounds, each behind those within it.
    let looks: [Look]
    let classes: ScalarClasses
    let asksForWords: Bool

    struct Look: Sendable {
        /// A body that lies ahead is written from right to left, and walked through the text from its end.
        let isBehind: Bool
        let code: [Instruction]
    }

    /// - Parameter maxSize: Instructions altogether.
    init(_ node: PatternNode, sets: [ScalarSet], maxSize: Int) throws(PatternError) {
        var generator = ProgramGenerator(maxSize: maxSize)
        main = try generator.program(for: node, isReversed: false)
        looks = generator.looks
        asksForWords = generator.asksForWords
        classes = ScalarClasses(of: sets, withWords: generator.asksForWords)
    }
}
