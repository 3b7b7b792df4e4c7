import JSON

extension SchemaInclusion {
    /// Checks the values of a region one by one, where it has few; nil where it has many, or one could not be checked.
    mutating func checkValues(_ region: Region, _ facts: Facts, _ goal: SchemaPart) -> Bool? {
        guard let values = facts.listed else { return nil }
        var refused: [JSONNode] = []
        for value in values {
            if mayBe(value, facts) == false { continue }
            switch isValid(value, under: goal) {
            case true: continue
            case false: refused.append(value)
            default: return nil
            }
            if isQuiet { return false }
        }
        guard let first = refused.first else { return isExhausted ? nil : true }
        let keyword = ["enum", "const"].first { goal.node[$0] != nil }
        let more = refused.count > 1 ? " and \(refused.count - 1) more" : ""
        return fail(
            keyword.map { goal.place(of: $0) } ?? goal.place,
            "doesn't take \(Self.shown(first))\(more), which \(facts.owner) allows")
    }

    /// Whether a value can be one of a region; false only where it surely can't.
    mutating func mayBe(_ value: JSONNode, _ facts: Facts) -> Bool {
        guard facts.types.hasType(of: value) else { return false }
        for part in facts.parts where isValid(value, under: part) == false { return false }
        for part in facts.refused where isValid(value, under: part) == true { return false }
        if value.kind == .object {
            if facts.required.contains(where: { value[$0.text] == nil }) { return false }
            if facts.missing.contains(where: { value[$0.text] != nil }) { return false }
        }
        return true
    }

    mutating func isValid(_ value: JSONNode, under part: SchemaPart) -> Bool? {
        guard spend(1 + value.rawBytes.count / 16) else { return nil }
        let most = 20_000
        var evaluation = PartEvaluation(maxSteps: most)
        let verdict = evaluation.isValid(value, under: part)
        return spend(most - evaluation.steps) ? verdict : nil
    }

    static func shown(_ value: JSONNode) -> String {
        let text = value.description
        return text.utf8.count <= 60 ? text : text.prefix(60) + "…"
    }
}

extension Facts {
    /// As many integers of a range are looked at one by one.
    private static let mostIntegers = 64

    /// All values that there can be, where these are few enough to look at each.
    var listed: [JSONNode]? {
        if let values { return values }
        var texts: [String] = []
        if types.contains(.null) { texts.append("null") }
        if types.contains(.boolean) { texts += ["false", "true"] }
        if types.contains(.integer), let integers = range.integers(atMost: Self.mostIntegers) {
            texts += integers.map(String.init)
        } else if !types.isSubset(of: [.null, .boolean]) {
            return nil
        }
        guard types.isSubset(of: [.null, .boolean, .integer]) else { return nil }
        return texts.compactMap { try? JSONDocument(parsing: $0).root }
    }

    /// Whose values these are, for reasons.
    var owner: String { parts.first?.schema.name ?? "the other schema" }
}

extension TypeSet {
    /// Whether it has the type of a value. No schema allows fractions alone, but what is left of several may.
    fileprivate func hasType(of value: JSONNode) -> Bool {
        guard value.kind == .number else { return allows(value) }
        return contains(value.isInteger ? .integer : .fraction)
    }
}
