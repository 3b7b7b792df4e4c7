import JSON

extension SchemaInclusion {
    /// Patterns of names are looked at in every combination; as many are looked at.
    private static let mostPatterns = 6

    /// `properties`, `patternProperties` and `additionalProperties`.
    mutating func checkMembers(_ facts: Facts, _ goal: SchemaPart) -> Bool {
        guard facts.types.contains(.object), let rules = MemberRules(goal) else { return true }
        return checkMembers(facts, goal, rules, "additionalProperties")
    }

    /// - Parameter rest: the keyword for members that are neither named nor match.
    mutating func checkMembers(_ facts: Facts, _ goal: SchemaPart, _ rules: MemberRules, _ rest: String) -> Bool {
        let closed = facts.closedNames
        let names = Set(rules.named.keys).union(facts.namedMembers).union(closed ?? [])
        let inOrder = names.sorted { $0.text < $1.text }
        let isProved = all(inOrder) { $0.checkMember($1, facts, goal, rules, rest) }
        if !isProved, isQuiet { return false }
        // Where the names are known, there are no others.
        return (closed != nil || checkOthers(facts, goal, rules, rest, besides: inOrder)) && isProved
    }

    private mutating func checkMember(
        _ name: MemberName, _ facts: Facts, _ goal: SchemaPart, _ rules: MemberRules, _ rest: String
    ) -> Bool {
        guard mayBeName(name, facts) else { return true }
        let (parts, isComplete) = rules.parts(for: name) { goal.schema.patterns.isFound($0, in: name) }
        if parts.isEmpty, isComplete { return true }
        let member = facts.member(name)
        guard isComplete else {
            return inside { $0.isEmpty(member) }
                || failUnknown(goal.place(of: "patternProperties"), "whether \(name.text) matches can't be told")
        }
        return inside { inclusion in
            inclusion.all(parts) { inclusion, part in
                guard part.resolved.isNever else { return inclusion.proves(member, part) }
                return inclusion.isEmpty(member)
                    || inclusion.fail(
                        rules.named[name] == nil ? goal.place(of: rest) : part.place,
                        "refuses the member \"\(name.text)\", which \(facts.owner) allows")
            }
        }
    }

    /// Members that no schema names: by which of the patterns they match.
    private mutating func checkOthers(
        _ facts: Facts, _ goal: SchemaPart, _ rules: MemberRules, _ rest: String, besides names: [MemberName]
    ) -> Bool {
        if rules.patterns.isEmpty, rules.additional?.resolved.isAlways ?? true { return true }
        var patterns: [MemberName] = []
        for (pattern, _) in rules.patterns + facts.members.flatMap(\.patterns) where !patterns.contains(pattern) {
            patterns.append(pattern)
        }
        guard patterns.count <= Self.mostPatterns else {
            return failUnknown(goal.place, "more than \(Self.mostPatterns) patterns for names come together")
        }
        let sure = Set(facts.names.compactMap { $0.resolved.pattern })
            .union(patterns.filter { KnownPatterns.findsAll($0) })
        let named = MemberName.pattern(of: names).map { names.isEmpty ? [] : [$0] } ?? []
        return all(Array(0..<1 << patterns.count)) { inclusion, combination in
            let matching = Set(patterns.indices.filter { combination >> $0 & 1 == 1 }.map { patterns[$0] })
            // Names that must match a pattern match it.
            if patterns.contains(where: { !matching.contains($0) && sure.contains($0) }) { return true }
            let member = facts.member { matching.contains($0) }
            let parts = rules.parts(for: nil) { matching.contains($0) }.parts
            if parts.isEmpty { return true }
            // There may be no such name, but for those that were looked at already.
            let absent = Set(patterns).subtracting(matching).union(named)
            if inclusion.isPossible(found: matching.union(sure), absent: absent) == false { return true }
            return inclusion.inside { inclusion in
                inclusion.all(parts) { inclusion, part in
                    guard part.resolved.isNever else { return inclusion.proves(member, part) }
                    let what = matching.isEmpty ? "members of other names" : "members by pattern"
                    return inclusion.isEmpty(member)
                        || inclusion.fail(
                            part == rules.additional ? goal.place(of: rest) : part.place,
                            "refuses \(what), which \(facts.owner) allows")
                }
            }
        }
    }

    /// The other keywords of objects.
    mutating func checkObject(
        _ keyword: String, _ facts: Facts, _ region: Region, _ goal: SchemaPart
    ) -> Bool {
        let place = goal.place(of: keyword)
        switch keyword {
        case "required":
            return all(Array(goal.strings(keyword).enumerated())) { inclusion, name in
                facts.requiredSet.contains(name.element)
                    || inclusion.fail(
                        place.appending(name.offset),
                        "requires the member \"\(name.element.text)\", and \(facts.owner) does without")
            }
        case "minProperties":
            let count = goal.count(keyword) ?? .max
            let least = max(facts.minProperties, facts.required.count)
            return least >= count
                || fail(place, "must have at least \(count) members, and \(facts.owner) allows \(least)")
        case "maxProperties":
            let count = goal.count(keyword) ?? 0
            let most = min(facts.maxProperties, facts.closedNames?.count ?? .max)
            return most <= count
                || fail(place, "must have at most \(count) members, and \(facts.owner) allows \(most.orMore)")
        case "propertyNames": return checkNames(facts, goal)
        case "unevaluatedProperties":
            guard let rest = goal[keyword], let seen = EvaluatedMembers(atLeast: goal) else { return true }
            return checkMembers(facts, goal, seen.rules(rest), keyword)
        default: return checkDependencies(keyword, facts, region, goal)
        }
    }

    private mutating func checkNames(_ facts: Facts, _ goal: SchemaPart) -> Bool {
        guard let schema = goal["propertyNames"] else { return true }
        if let names = facts.closedNames {
            return all(names) { inclusion, name in
                guard inclusion.mayBeName(name, facts), let value = name.node else { return true }
                return inclusion.isValid(value, under: schema) == true
                    || inclusion.inside { $0.isEmpty(facts.member(name)) }
                    || inclusion.fail(schema.place, "may refuse the name \"\(name.text)\"")
            }
        }
        let names = Region(facts.names).adding(.types(TypeSet.string.rawValue))
        return inside { $0.proves(names, schema) }
    }

    private mutating func checkDependencies(
        _ keyword: String, _ facts: Facts, _ region: Region, _ goal: SchemaPart
    ) -> Bool {
        all(goal.map(keyword)) { inclusion, entry in
            let (name, dependent) = entry
            let present = region.adding(.has(name))
            guard dependent.node.kind == .array else { return inclusion.proves(present, dependent) }
            guard let facts = inclusion.facts(of: present) else { return false }
            let others = dependent.node.elements.compactMap(\.string).map(MemberName.init)
            guard let other = others.first(where: { !facts.requiredSet.contains($0) }) else { return true }
            return inclusion.isEmpty(present)
                || inclusion.fail(
                    dependent.place,
                    "requires \"\(other.text)\" where \"\(name.text)\" is present, and \(facts.owner) does without")
        }
    }
}
