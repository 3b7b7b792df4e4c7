import JSON

/// Finds out whether two parts say the same, annotations and the order of members aside, wherever their references lead.
struct SchemaSameness {
    private struct Pair: Hashable {
        let one: SchemaPart
        let other: SchemaPart
    }

    /// What was found out; pairs that are being compared count as the same, as schemas that differ nowhere are.
    private var known: [Pair: Bool] = [:]
    private var depth = 0
    private var steps = 0
    private static let mostDepth = 150
    private static let mostSteps = 200_000

    mutating func isSame(_ one: SchemaPart, _ other: SchemaPart) -> Bool {
        var assumed: [Pair] = []
        let answer = compare(one, other, &assumed)
        // What was assumed on the way to a difference may not hold.
        if !answer { for pair in assumed where known[pair] == true { known[pair] = nil } }
        known[Pair(one: one, other: other)] = answer
        return answer
    }

    private mutating func compare(_ one: SchemaPart, _ other: SchemaPart, _ assumed: inout [Pair]) -> Bool {
        let (one, other) = (one.resolved, other.resolved)
        // Two places may lead to one in a metaschema.
        if one == other { return true }
        if one.isAlways || other.isAlways { return one.isAlways && other.isAlways }
        if one.isNever || other.isNever { return one.isNever && other.isNever }
        let pair = Pair(one: one, other: other)
        if let answer = known[pair] { return answer }
        // Beyond its limits it knows nothing, which is no harm: then they are compared in other ways.
        steps += 1
        guard depth < Self.mostDepth, steps < Self.mostSteps else { return false }
        depth += 1
        defer { depth -= 1 }
        known[pair] = true
        assumed.append(pair)
        let answer = compareKeywords(one, other, &assumed)
        if !answer { known[pair] = false }
        return answer
    }

    private mutating func compareKeywords(
        _ one: SchemaPart, _ other: SchemaPart, _ assumed: inout [Pair]
    ) -> Bool {
        let (keywords, others) = (one.keywords, other.keywords)
        guard keywords.count == others.count, Set(keywords) == Set(others) else { return false }
        for keyword in keywords {
            guard let value = one[keyword], let counterpart = other[keyword],
                one.isForeign(keyword) == other.isForeign(keyword),
                compare(value, counterpart, keyword: keyword, &assumed)
            else { return false }
        }
        return true
    }

    private mutating func compareMembers(
        _ one: SchemaPart, _ other: SchemaPart, _ assumed: inout [Pair]
    ) -> Bool {
        // Looked up by hash: there may be thousands.
        var counterparts: [MemberName: JSONNode] = [:]
        for (name, value) in other.node.members { counterparts[MemberName(name)] = value }
        for (name, value) in one.node.members {
            guard let counterpart = counterparts[MemberName(name)] else { return false }
            if value.kind == .array {
                guard value == counterpart else { return false }
            } else {
                let pair = (
                    SchemaPart(schema: one.schema, node: value), SchemaPart(schema: other.schema, node: counterpart)
                )
                guard compare(pair.0, pair.1, &assumed) else { return false }
            }
        }
        return true
    }

    private mutating func compare(
        _ one: SchemaPart, _ other: SchemaPart, keyword: String, _ assumed: inout [Pair]
    ) -> Bool {
        switch keyword {
        case "$dynamicRef", "$recursiveRef": return false
        case "$ref":
            // Beside other keywords; alone it has been followed already. Outside of the schemas nothing is known.
            guard let target = one.schema.target(of: one.node.string ?? "", at: one.node),
                let counterpart = other.schema.target(of: other.node.string ?? "", at: other.node)
            else { return false }
            return compare(target, counterpart, &assumed)
        case "items" where one.node.kind == .array || other.node.kind == .array,
            "allOf", "anyOf", "oneOf", "prefixItems":
            guard one.node.kind == .array, other.node.kind == .array, one.node.count == other.node.count,
                one.schema.isDraft7 == other.schema.isDraft7
            else { return false }
            return zip(one.elements, other.elements).allSatisfy { compare($0, $1, &assumed) }
        case "items", "additionalItems", "unevaluatedItems", "contains", "additionalProperties",
            "unevaluatedProperties", "propertyNames", "not", "if", "then", "else":
            return compare(one, other, &assumed)
        case "properties", "patternProperties", "dependentSchemas", "dependencies":
            guard one.node.kind == .object, one.node.count == other.node.count else { return false }
            return compareMembers(one, other, &assumed)
        default: return one.node == other.node
        }
    }
}

extension SchemaPart {
    /// The elements of a list of schemas.
    fileprivate var elements: [SchemaPart] { node.elements.map { SchemaPart(schema: schema, node: $0) } }
}
