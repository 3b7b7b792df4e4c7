extension SchemaInclusion {
    /// Whether a region surely has no values.
    mutating func proveEmpty(_ region: Region, _ facts: Facts) -> Bool {
        var types = facts.types
        if types.isEmpty { return true }
        if let values = facts.listed, values.allSatisfy({ !mayBe($0, facts) }) { return true }
        if types.contains(.object), hasNoObjects(facts) { types.remove(.object) }
        if types.contains(.array), hasNoArrays(facts) { types.remove(.array) }
        if types.contains(.string), hasNoStrings(facts) { types.remove(.string) }
        if types.isEmpty { return true }
        for part in facts.refused {
            // What is refused takes all that is left of a type.
            let rest = region.removing(.fails(part))
            for kind in TypeSet.kinds where !types.isDisjoint(with: kind) {
                if proves(rest.adding(.types(kind.intersection(types).rawValue)), part) { types.subtract(kind) }
            }
            if types.isEmpty { return true }
        }
        guard let choice = facts.choices.first, choice.alternatives.count <= limits.maxAlternatives else {
            return false
        }
        let left = region.adding(.types(types.rawValue))
        return choice.alternatives.allSatisfy { isEmpty(left.adding($0, at: choice.fork)) }
    }

    private mutating func hasNoObjects(_ facts: Facts) -> Bool {
        for name in facts.required {
            if !mayBeName(name, facts) { return true }
            let member = facts.member(name)
            if inside({ $0.isEmpty(member) }) { return true }
        }
        guard let names = facts.closedNames else { return false }
        return names.count < facts.minProperties
    }

    private mutating func hasNoArrays(_ facts: Facts) -> Bool {
        if facts.minItems > longest(facts) { return true }
        for rule in facts.contained where rule.least > 0 {
            if (0...facts.longestPrefix).allSatisfy({ index in
                inside { $0.isEmpty(facts.element(index).adding(.holds(rule.part))) }
            }) {
                return true
            }
        }
        return false
    }

    /// How many elements an array can have.
    mutating func longest(_ facts: Facts) -> Int {
        guard !facts.elements.isEmpty else { return facts.maxItems }
        for index in 0...facts.longestPrefix where index < facts.maxItems {
            let element = facts.element(index)
            if inside({ $0.isEmpty(element) }) { return index }
        }
        return facts.maxItems
    }

    /// Whether an object may have a member of this name; false only where it surely can't.
    mutating func mayBeName(_ name: MemberName, _ facts: Facts) -> Bool {
        guard !facts.missing.contains(name) else { return false }
        guard !facts.names.isEmpty, let value = name.node else { return true }
        for part in facts.names where isValid(value, under: part) == false { return false }
        return true
    }
}
