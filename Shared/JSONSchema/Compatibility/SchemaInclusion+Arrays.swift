import JSON

extension SchemaInclusion {
    /// As many elements of a prefix are looked at one by one.
    private static let mostPositions = 1_000

    /// `items`, `prefixItems` and `additionalItems`.
    mutating func checkElements(_ facts: Facts, _ goal: SchemaPart) -> Bool {
        guard facts.types.contains(.array), let rules = ElementRules(goal) else { return true }
        return checkElements(facts, goal, rules)
    }

    private mutating func checkElements(_ facts: Facts, _ goal: SchemaPart, _ rules: ElementRules) -> Bool {
        let positions = max(facts.longestPrefix, rules.prefix.count)
        guard positions <= Self.mostPositions else { return failUnknown(goal.place, "its arrays are too long") }
        let longest = longest(facts)
        // The last stands for all that follow.
        return all(Array(0...positions)) { inclusion, index in
            guard index < longest, let part = rules.part(at: index) else { return true }
            let element = facts.element(index)
            return inclusion.inside { inclusion in
                guard part.resolved.isNever else { return inclusion.proves(element, part) }
                return inclusion.isEmpty(element)
                    || inclusion.fail(part.place, "refuses element \(index), which \(facts.owner) allows")
            }
        }
    }

    /// The other keywords of arrays.
    mutating func checkArray(_ keyword: String, _ facts: Facts, _ goal: SchemaPart) -> Bool {
        let place = goal.place(of: keyword)
        switch keyword {
        case "minItems":
            let count = goal.count(keyword) ?? .max
            let least = max(facts.minItems, facts.contained.map(\.least).max() ?? 0)
            return least >= count
                || fail(place, "must have at least \(count) elements, and \(facts.owner) allows \(least)")
        case "maxItems":
            let count = goal.count(keyword) ?? 0
            let most = longest(facts)
            return most <= count
                || fail(place, "must have at most \(count) elements, and \(facts.owner) allows \(most.orMore)")
        case "uniqueItems":
            return goal.node[keyword]?.bool != true || facts.isUnique || longest(facts) <= 1
                || fail(place, "refuses elements that are alike, and \(facts.owner) allows them")
        case "contains":
            guard let rule = ContainedRule(goal) else { return true }
            return checkContained(facts, goal, rule)
        case "unevaluatedItems":
            guard let rest = goal[keyword], let count = EvaluatedElements.atLeast(goal) else { return true }
            return checkElements(facts, goal, ElementRules(prefix: Array(repeating: nil, count: count), rest: rest))
        // With their `contains`.
        default: return true
        }
    }

    private mutating func checkContained(_ facts: Facts, _ goal: SchemaPart, _ rule: ContainedRule) -> Bool {
        let place = goal.place(of: "contains")
        if rule.least > 0, !hasEnough(facts, rule) {
            return fail(
                place, "must be found at least \(rule.least) times, and \(facts.owner) may allow less")
        }
        guard let most = rule.most, !hasAtMost(most, facts, rule.part) else { return true }
        return fail(
            goal.place(of: "maxContains"), "must be found at most \(most) times, and \(facts.owner) may allow more")
    }

    private mutating func hasEnough(_ facts: Facts, _ rule: ContainedRule) -> Bool {
        // Some are contained for sure, and each of them counts, wherever it stands.
        for known in facts.contained where known.least >= rule.least {
            if (0...facts.longestPrefix).allSatisfy({ index in
                let element = facts.element(index).adding(.holds(known.part))
                return quietly { $0.inside { $0.proves(element, rule.part) } }
            }) {
                return true
            }
        }
        // Or enough of those that must be there do.
        guard facts.minItems >= rule.least else { return false }
        var count = 0
        for index in 0...min(facts.longestPrefix, facts.minItems - 1) {
            let element = facts.element(index)
            guard quietly({ $0.inside { $0.proves(element, rule.part) } }) else { continue }
            // The element behind the prefix stands for all that follow.
            count += index == facts.longestPrefix ? facts.minItems - index : 1
        }
        return count >= rule.least
    }

    private mutating func hasAtMost(_ most: Int, _ facts: Facts, _ part: SchemaPart) -> Bool {
        let longest = longest(facts)
        if longest <= most { return true }
        for known in facts.contained where known.most ?? .max <= most {
            // Whatever counts here counts there.
            if (0...facts.longestPrefix).allSatisfy({ index in
                let element = facts.element(index).adding(.holds(part))
                return quietly { $0.inside { $0.proves(element, known.part) } }
            }) {
                return true
            }
        }
        var count = 0
        for index in 0...facts.longestPrefix where index < longest {
            let element = facts.element(index).adding(.holds(part))
            if inside({ $0.isEmpty(element) }) { continue }
            if index == facts.longestPrefix { return false }
            count += 1
        }
        return count <= most
    }
}
