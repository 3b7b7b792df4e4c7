extension SchemaInclusion {
    /// So many steps of walking through tables are as dear as one of another kind.
    private static let stepsOfTables = 16

    /// Whether a pattern is surely found in all strings of a region.
    mutating func strings(_ facts: Facts, surelyMatch pattern: MemberName?) -> Bool {
        pattern.map { canMiss($0, facts) == false } ?? false
    }

    /// Whether there may be a string in a region, as far as its patterns and lengths say, in which a pattern is not found;
    /// nil where nobody can say.
    mutating func canMiss(_ pattern: MemberName, _ facts: Facts) -> Bool? {
        isPossible(found: textPatterns(facts), absent: facts.absentPatterns.union([pattern]))
    }

    /// Whether what is known of the patterns and the lengths of strings leaves none.
    mutating func hasNoStrings(_ facts: Facts) -> Bool {
        guard !facts.patterns.isEmpty || !facts.absentPatterns.isEmpty else { return false }
        return isPossible(found: textPatterns(facts), absent: facts.absentPatterns) == false
    }

    /// Whether there is a text so that all of `found` are found in it, and none of `absent`; nil where nobody can say.
    mutating func isPossible(found: Set<MemberName>, absent: Set<MemberName>) -> Bool? {
        // What patterns say of one another is worth half of what there is to spend, and no more.
        guard languages.steps / Self.stepsOfTables < limits.maxSteps / 2 else { return nil }
        let before = languages.steps
        let answer = languages.isPossible(PatternLanguages.Question(found: found, absent: absent))
        return spend(1 + (languages.steps - before) / Self.stepsOfTables) ? answer : nil
    }

    /// Patterns that are found in all strings of a region, their length among them.
    private func textPatterns(_ facts: Facts) -> Set<MemberName> {
        var patterns = facts.patterns
        if facts.minLength > 0 || facts.maxLength < .max,
            let length = MemberName.pattern(ofLength: facts.minLength, facts.maxLength)
        {
            patterns.insert(length)
        }
        return patterns
    }
}
