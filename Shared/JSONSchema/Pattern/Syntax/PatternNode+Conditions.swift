extension PatternNode {
    /// What must and must not be found for this to be found: by itself, one thing. But lookaheads behind `^`, where most
    /// patterns have theirs (`^(?!xn--)(?=.*[0-9])[a-z0-9-]+$`), are questions of their own, asked of the same place; each of
    /// them alone can be decided by a table.
    var conditions: [(node: PatternNode, isNegated: Bool)] {
        guard case .sequence(let terms) = self, case .assertion(.start) = terms[0] else { return [(self, false)] }
        var conditions: [(node: PatternNode, isNegated: Bool)] = []
        var rest = terms.dropFirst()
        while case .look(let body, isBehind: false, let isNegated, _) = rest.first {
            conditions.append((.sequence([terms[0], body]), isNegated))
            rest.removeFirst()
        }
        conditions.append((.sequence([terms[0]] + rest), false))
        return conditions
    }
}
