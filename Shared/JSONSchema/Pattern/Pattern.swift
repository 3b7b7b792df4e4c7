/// A regular expression as JSON Schema means it: ECMA-262 with the flag `u`, found anywhere in a text.
///
/// It can't hang: looking through a text takes time linear in its length, at most the size of the program for each code
/// point. That is why this is our own: Swift's `Regex` and Foundation's `NSRegularExpression` try one way after the other,
/// without a limit, and a pattern such as `(a+)+$` keeps them busy for years; their syntax and their classes are not those
/// of ECMA-262 either. What can't be matched in bounded time, references back to what a group matched, is refused.
package struct Pattern: Sendable {
    /// What a search may take, counted in visits of instructions, or bytes where a table decides.
    package typealias Steps = Int

    /// It is found if each of these is, or is not.
    private let conditions: [Condition]
    /// Instructions, and the cells of tables: so much there is to keep, and so much it took to compile.
    package let size: Int

    fileprivate struct Condition: Sendable {
        let matcher: Matcher
        let isNegated: Bool
    }

    fileprivate enum Matcher: Sendable {
        case run(CountedRun)
        case table(PatternTable)
        case program(PatternProgram)
    }

    /// - Throws: What is wrong with the source, and where; also what goes beyond the limits.
    package init(compiling source: String, limits: PatternLimits = PatternLimits()) throws(PatternError) {
        var parser = try PatternParser(source, limits: limits)
        let node = try parser.parse().trimmed(leading: true, trailing: true)
        var (size, cells) = (0, 0)
        var conditions: [Condition] = []
        for (node, isNegated) in node.conditions {
            if let run = CountedRun(node, sets: parser.sets) {
                conditions.append(Condition(matcher: .run(run), isNegated: isNegated))
                continue
            }
            let program = try PatternProgram(node, sets: parser.sets, limits: limits, sizeBefore: size)
            size += program.size
            var matcher = Matcher.program(program)
            if let table = TableBuilder.table(for: program, maxCells: limits.maxTable - cells) {
                cells += table.cells.count
                matcher = .table(table)
            }
            conditions.append(Condition(matcher: matcher, isNegated: isNegated))
        }
        self.conditions = conditions
        self.size = size + cells
    }

    /// Whether it matches somewhere in a text of UTF-8.
    package func isFound(in text: Span<UInt8>) -> Bool {
        var steps = Int.max
        return isFound(in: text, within: &steps) ?? false
    }

    /// Whether it matches somewhere in a text of UTF-8, for at most so many steps.
    ///
    /// - Parameter steps: What may be spent; less than zero once it was too little.
    /// - Returns: nil if it was too little.
    package func isFound(in text: Span<UInt8>, within steps: inout Steps) -> Bool? {
        for condition in conditions {
            guard let isFound = condition.isFound(in: text, within: &steps) else { return nil }
            guard isFound != condition.isNegated else { return false }
        }
        return true
    }

    package func isFound(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        return isFound(in: bytes.span)
    }
}

extension Pattern.Condition {
    fileprivate func isFound(in text: Span<UInt8>, within steps: inout Int) -> Bool? {
        let answer: (isFound: Bool, steps: Int)
        switch matcher {
        case .run(let run): answer = run.search(text)
        case .table(let table): answer = table.search(text)
        case .program(let program):
            var simulation = Simulation(program, text, steps: steps)
            let isFound = simulation.isFound()
            steps = simulation.steps
            return isFound
        }
        steps -= answer.steps
        return answer.isFound
    }
}
