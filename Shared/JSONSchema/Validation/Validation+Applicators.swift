import JSON

extension Validation {
    mutating func checkApplied(_ index: Int32, _ row: Int32, _ value: Int) -> Bool {
        let rules = program.applicators.rows[Int(row)]
        var isValid = true
        if rules.reference >= 0, !check(rules.reference, value) {
            if isDone { return false }
            isValid = false
        }
        if rules.dynamicAnchor >= 0, !checkDynamic(rules, value) {
            if isDone { return false }
            isValid = false
        }
        for at in rules.allOf.indices where !check(lists[at], value) {
            if isDone { return false }
            isValid = false
        }
        if !rules.anyOf.isEmpty, !checkAny(index, rules.anyOf, value) {
            if isDone { return false }
            isValid = false
        }
        if !rules.oneOf.isEmpty, !checkOne(index, rules.oneOf, value) {
            if isDone { return false }
            isValid = false
        }
        if rules.not >= 0, matchesNot(rules.not, value) {
            isValid = fail(index, "not") { "must not be as \($0.place(of: rules.not)) says" }
            if isDone { return false }
        }
        if rules.condition >= 0 {
            let branch = matches(rules.condition, value) ? rules.then : rules.otherwise
            if branch >= 0, !check(branch, value) { isValid = false }
        }
        return isValid && !isExhausted
    }

    /// What `not` comes upon does not count as evaluated, whatever comes of it.
    private mutating func matchesNot(_ schema: Int32, _ value: Int) -> Bool {
        let outer = frame
        frame = -1
        defer { frame = outer }
        return matches(schema, value)
    }

    private mutating func checkAny(_ index: Int32, _ choices: RowRange, _ value: Int) -> Bool {
        var isOne = false
        for at in choices.indices where fits(lists[at], value) {
            // All that fit are asked, where it matters what they evaluate.
            if frame < 0 { return true }
            isOne = true
        }
        return isOne || failAll(index, "anyOf", choices, value)
    }

    /// Whether a value is as a choice says. Where members tell choices from one another, those are asked first, wherever they
    /// stand: else each choice would look through all that is below, and so on at each level of a tree.
    private mutating func fits(_ choice: Int32, _ value: Int) -> Bool {
        if schemas[Int(choice)].flags.contains(.hasTells), !isMeant(choice, for: value) { return false }
        return matches(choice, value)
    }

    private mutating func checkOne(_ index: Int32, _ choices: RowRange, _ value: Int) -> Bool {
        var found: Int32?
        for at in choices.indices where fits(lists[at], value) {
            guard let earlier = found else {
                found = lists[at]
                continue
            }
            guard isCollecting else { return false }
            let (one, other) = (place(of: earlier), place(of: lists[at]))
            return fail(
                index, "oneOf",
                "must be as exactly one of the schemas of oneOf says, and is as both \(one) and \(other) say")
        }
        return found != nil || failAll(index, "oneOf", choices, value)
    }
}
