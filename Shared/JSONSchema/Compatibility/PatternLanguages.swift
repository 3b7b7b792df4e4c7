/// Says whether there is a text in which some patterns are found and others not: so one pattern is held against another,
/// against lengths, and against lists of texts, all of which are patterns too.
struct PatternLanguages {
    struct Question: Hashable {
        var found: Set<MemberName>
        var absent: Set<MemberName>
    }

    private static let limits = PatternLimits(maxTable: 32_768)
    /// More patterns at once are not looked at.
    private static let mostPatterns = 10
    /// What one question may cost: each step follows one class of characters from one state of all tables together.
    private static let mostSteps = 100_000

    /// Spent so far, on all questions.
    private(set) var steps = 0
    private var clauses: [MemberName: [JointTables.Clause]?] = [:]
    private var answers: [Question: Bool?] = [:]

    /// - Returns: nil where nobody can say: some patterns have no table, and some tables have too many states together.
    mutating func isPossible(_ question: Question) -> Bool? {
        if let known = answers[question] { return known }
        guard question.found.count + question.absent.count <= Self.mostPatterns else { return nil }
        var joint = JointTables()
        for (patterns, isFound) in [(question.found, true), (question.absent, false)] {
            for pattern in patterns {
                guard let clauses = clauses(of: pattern) else {
                    answers[question] = .some(nil)
                    return nil
                }
                joint.add(clauses, isFound: isFound)
            }
        }
        let (answer, cost) = joint.hasText(within: Self.mostSteps)
        steps += cost
        answers[question] = .some(answer)
        return answer
    }

    private mutating func clauses(of pattern: MemberName) -> [JointTables.Clause]? {
        if let known = clauses[pattern] { return known }
        let fresh = Self.compiled(pattern.text)
        steps += fresh?.reduce(0) { $0 + $1.table.cells.count } ?? Self.limits.maxTable
        clauses[pattern] = .some(fresh)
        return fresh
    }

    /// The tables of a pattern: as for matching, but that a mere run of characters has one too.
    private static func compiled(_ source: String) -> [JointTables.Clause]? {
        do throws(PatternError) {
            var parser = try PatternParser(source, limits: limits)
            let node = try parser.parse().trimmed(leading: true, trailing: true)
            var clauses: [JointTables.Clause] = []
            var size = 0
            for (node, isNegated) in node.conditions {
                let program = try PatternProgram(node, sets: parser.sets, limits: limits, sizeBefore: size)
                size += program.size
                guard let table = TableBuilder.table(for: program, maxCells: limits.maxTable) else { return nil }
                clauses.append(JointTables.Clause(table: table, isNegated: isNegated))
            }
            return clauses
        } catch {
            return nil
        }
    }
}

extension MemberName {
    /// A pattern that is found in texts of so many characters, and in no others; nil where that would be a large one.
    static func pattern(ofLength least: Int, _ most: Int) -> MemberName? {
        guard least <= 200, most == .max || most <= 200, least <= most else { return nil }
        return MemberName("^[^]{\(least),\(most == .max ? "" : "\(most)")}$")
    }

    /// A pattern that is found in these texts, and in no others; nil where that would be a large one.
    static func pattern(of texts: some Collection<MemberName>) -> MemberName? {
        guard texts.count <= 64, texts.reduce(0, { $0 + $1.text.utf8.count }) <= 1_000 else { return nil }
        let choices = texts.map { $0.text.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() }
        return MemberName(choices.isEmpty ? "[]" : "^(?:\(choices.sorted().joined(separator: "|")))$")
    }
}
