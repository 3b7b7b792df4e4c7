import JSON

extension SchemaInclusion {
    /// Whether the values of a region hold to each keyword of a schema.
    mutating func checkAll(_ facts: Facts, _ region: Region, _ goal: SchemaPart) -> Bool {
        if goal.isNever { return fail(goal.place, "takes no value at all, and \(facts.owner) allows some") }
        var isProved = true
        var isMembersDone = false
        var isElementsDone = false
        for keyword in goal.keywords {
            let holds: Bool
            switch keyword {
            case _ where goal.isForeign(keyword):
                holds = failUnknown(goal.place(of: keyword), "\(keyword) is no keyword of this draft")
            case "properties", "patternProperties", "additionalProperties":
                holds = isMembersDone || checkMembers(facts, goal)
                isMembersDone = true
            case "items", "prefixItems", "additionalItems":
                holds = isElementsDone || checkElements(facts, goal)
                isElementsDone = true
            default: holds = check(keyword, facts, region, goal)
            }
            guard !holds else { continue }
            isProved = false
            // The first reason is enough where nobody asks for reasons.
            if isQuiet || isExhausted { return false }
        }
        return isProved
    }

    private mutating func check(
        _ keyword: String, _ facts: Facts, _ region: Region, _ goal: SchemaPart
    ) -> Bool {
        switch keyword {
        case "type": return checkType(facts, goal)
        case "enum", "const":
            if facts.types == .string, !facts.patterns.isEmpty, strings(facts, surelyMatch: goal.listedTexts(keyword)) {
                return true
            }
            return fail(
                goal.place(of: keyword),
                "takes \(keyword == "const" ? "one value" : "a list of values") only, and \(facts.owner) allows others")
        case _ where SchemaPart.numberKeywords.contains(keyword):
            return facts.types.isDisjoint(with: .number) || checkNumber(keyword, facts, goal)
        case _ where SchemaPart.stringKeywords.contains(keyword):
            return !facts.types.contains(.string) || checkString(keyword, facts, goal)
        case "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "unevaluatedItems":
            return !facts.types.contains(.array) || checkArray(keyword, facts, goal)
        case "minProperties", "maxProperties", "required", "propertyNames", "dependentRequired", "dependentSchemas",
            "dependencies", "unevaluatedProperties":
            return !facts.types.contains(.object) || checkObject(keyword, facts, region, goal)
        default: return checkApplicator(keyword, facts, region, goal)
        }
    }

    private mutating func checkType(_ facts: Facts, _ goal: SchemaPart) -> Bool {
        guard let types = goal.types else { return failUnknown(goal.place(of: "type"), "it names an unknown type") }
        let extra = facts.types.subtracting(types)
        guard !extra.isEmpty else { return true }
        let allowed = extra == .fraction ? "a number with a fraction" : extra == .all ? "any type" : extra.words
        return fail(goal.place(of: "type"), "must be \(types.words), and \(facts.owner) also allows \(allowed)")
    }

    private mutating func checkNumber(_ keyword: String, _ facts: Facts, _ goal: SchemaPart) -> Bool {
        guard let bound = goal.number(keyword) else { return failUnknown(goal.place(of: keyword), "it is no number") }
        let place = goal.place(of: keyword)
        switch keyword {
        case "minimum", "exclusiveMinimum":
            let exclusive = keyword == "exclusiveMinimum"
            return facts.range.isAbove(bound, exclusive: exclusive)
                || fail(
                    place,
                    "must be \(exclusive ? "more than" : "at least") \(bound), and \(facts.owner) allows \(facts.range.low.map { "\($0.isExclusive ? "down to" : "") \($0.value)".trimmed } ?? "less")"
                )
        case "maximum", "exclusiveMaximum":
            let exclusive = keyword == "exclusiveMaximum"
            return facts.range.isBelow(bound, exclusive: exclusive)
                || fail(
                    place,
                    "must be \(exclusive ? "less than" : "at most") \(bound), and \(facts.owner) allows \(facts.range.high.map { "\($0.isExclusive ? "up to" : "") \($0.value)".trimmed } ?? "more")"
                )
        default:
            let isInteger = !facts.types.contains(.fraction) && JSONNumber(1).isMultiple(of: bound)
            return isInteger || facts.divisors.contains { $0.isMultiple(of: bound) }
                || fail(place, "must be a multiple of \(bound), and \(facts.owner) allows others")
        }
    }

    private mutating func checkString(_ keyword: String, _ facts: Facts, _ goal: SchemaPart) -> Bool {
        let place = goal.place(of: keyword)
        switch keyword {
        case "minLength":
            let count = goal.count(keyword) ?? .max
            return facts.minLength >= count
                || !facts.patterns.isEmpty && strings(facts, surelyMatch: .pattern(ofLength: count, .max))
                || fail(
                    place, "must have at least \(count) characters, and \(facts.owner) allows \(facts.minLength)")
        case "maxLength":
            let count = goal.count(keyword) ?? 0
            return facts.maxLength <= count
                || !facts.patterns.isEmpty && strings(facts, surelyMatch: .pattern(ofLength: 0, count))
                || fail(
                    place,
                    "must have at most \(count) characters, and \(facts.owner) allows \(facts.maxLength.orMore)")
        case "pattern":
            let pattern = MemberName(goal.node[keyword]?.string ?? "")
            if facts.patterns.contains(pattern) || KnownPatterns.findsAll(pattern) { return true }
            let canMiss = canMiss(pattern, facts)
            if canMiss == false { return true }
            if facts.patterns.isEmpty {
                return fail(place, "must match \(pattern.text), and \(facts.owner) allows any text")
            }
            return canMiss == nil
                ? failUnknown(place, "\(facts.owner) asks for another pattern than \(pattern.text)")
                : fail(place, "must match \(pattern.text), and \(facts.owner) may allow texts that don't")
        default:
            let format = goal.node[keyword]?.string ?? ""
            return facts.formats.contains(format)
                || fail(place, "must be of format \(format), and \(facts.owner) allows any text")
        }
    }
}

extension Int {
    /// How many there may be, for reasons.
    var orMore: String { self == .max ? "any number" : "\(self)" }
}

extension String {
    /// Without spaces in front.
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

extension SchemaPart {
    /// A pattern of the strings that `const` or `enum` lists; nil where it lists none, or too many.
    fileprivate func listedTexts(_ keyword: String) -> MemberName? {
        let values = keyword == "const" ? node[keyword].map { [$0] } : node[keyword].map { Array($0.elements) }
        let texts = (values ?? []).compactMap(\.string).map(MemberName.init)
        return texts.isEmpty ? nil : .pattern(of: texts)
    }
}
