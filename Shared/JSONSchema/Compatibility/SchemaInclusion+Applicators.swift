extension SchemaInclusion {
    /// Keywords that apply schemas to the value itself.
    mutating func checkApplicator(
        _ keyword: String, _ facts: Facts, _ region: Region, _ goal: SchemaPart
    ) -> Bool {
        let place = goal.place(of: keyword)
        switch keyword {
        case "allOf": return all(goal.list(keyword)) { $0.proves(region, $1) }
        case "anyOf": return checkAnyOf(facts, region, goal)
        case "oneOf": return checkOneOf(facts, region, goal)
        case "not":
            guard let refused = goal["not"] else { return true }
            return isEmpty(region.adding(.holds(refused)))
                || fail(place, "refuses values that \(facts.owner) may allow")
        case "if": return checkCondition(region, goal)
        // With their `if`.
        case "then", "else": return true
        case "$ref":
            guard let target = goal.target else {
                return failUnknown(place, "where the reference leads to is not known here")
            }
            return proves(region, target)
        default: return failUnknown(place, "\(keyword) depends on where a value comes from")
        }
    }

    private mutating func checkAnyOf(_ facts: Facts, _ region: Region, _ goal: SchemaPart) -> Bool {
        let branches = goal.list("anyOf")
        if branches.count == 1 { return proves(region, branches[0]) }
        for branch in branches where quietly({ $0.proves(region, branch) }) { return true }
        // What no other branch takes must be taken by this one. One inside the other, such proofs would multiply.
        if branches.count <= 8, exclusions < 2 {
            exclusions += 1
            defer { exclusions -= 1 }
            for branch in branches {
                let rest = region.adding(branches.filter { $0 != branch }.map { .fails($0) })
                if quietly({ $0.proves(rest, branch) }) { return true }
            }
        }
        return fail(
            goal.place(of: "anyOf"), "has no branch that is sure to take all that \(facts.owner) allows here")
    }

    private mutating func checkOneOf(_ facts: Facts, _ region: Region, _ goal: SchemaPart) -> Bool {
        let branches = goal.list("oneOf")
        var isTaken = false
        for branch in branches where quietly({ $0.proves(region, branch) }) {
            isTaken = true
            if branches.allSatisfy({ $0 == branch || isEmpty(region.adding(.holds($0))) }) { return true }
        }
        return fail(
            goal.place(of: "oneOf"),
            isTaken
                ? "may take what \(facts.owner) allows here by more than one branch"
                : "has no branch that is sure to take all that \(facts.owner) allows here")
    }

    private mutating func checkCondition(_ region: Region, _ goal: SchemaPart) -> Bool {
        guard let condition = goal["if"] else { return true }
        let then = goal["then"].map { proves(region.adding(.holds(condition)), $0) } ?? true
        if !then, isQuiet { return false }
        let otherwise = goal["else"].map { proves(region.adding(.fails(condition)), $0) } ?? true
        return then && otherwise
    }
}
