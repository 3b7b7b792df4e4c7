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

    /// - Parameters:
    ///   - sets: Those that the nodes speak of by their numbers.
    ///   - sizeBefore: What other programs of the same pattern took of its limit.
    init(_ node: PatternNode, sets: [ScalarSet], limits: PatternLimits, sizeBefore: Int) throws(PatternError) {
        var generator = ProgramGenerator(maxSize: limits.maxSize - sizeBefore, of: limits.maxSize)
        main = try generator.program(for: node, isReversed: false)
        looks = generator.looks
        asksForWords = generator.asksForWords
        classes = ScalarClasses(of: generator.sets.map { sets[$0] }, withWords: generator.asksForWords)
    }

    /// Instructions altogether.
    var size: Int { looks.reduce(main.count) { $0 + $1.code.count } }
}
