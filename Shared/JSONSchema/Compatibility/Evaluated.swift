import JSON

/// The members that `unevaluatedProperties` of a schema doesn't look at, as far as the text tells: those that other
/// keywords of the schema, or schemas that apply to the same value through it, have looked at.
struct EvaluatedMembers {
    private var named: [MemberName: SchemaPart?] = [:]
    private var patterns: [(pattern: MemberName, part: SchemaPart?)] = []
    private var seen: Set<SchemaPart> = []
    private let counting: EvaluatedCount

    /// Those that it surely doesn't look at; nil where it looks at none.
    init?(atLeast part: SchemaPart) {
        counting = .atLeast
        if collect(part, isOutermost: true) { return nil }
    }

    /// Those that it may not look at; nil where that could be any.
    init?(atMost part: SchemaPart) {
        counting = .atMost
        if collect(part, isOutermost: true) { return nil }
    }

    /// What it says of members.
    func rules(_ rest: SchemaPart) -> MemberRules { MemberRules(named: named, patterns: patterns, additional: rest) }

    /// - Returns: whether all members count.
    private mutating func collect(_ part: SchemaPart, isOutermost: Bool = false) -> Bool {
        guard seen.count < EvaluatedCount.mostParts else { return counting == .atMost }
        guard part.node.kind == .object, seen.insert(part).inserted else { return false }
        let keywords = part.keywords
        for keyword in keywords {
            switch keyword {
            case "properties": for (name, _) in part.map(keyword) { named.updateValue(nil, forKey: name) }
            case "patternProperties": for (pattern, _) in part.map(keyword) { patterns.append((pattern, nil)) }
            case "additionalProperties": return true
            case "unevaluatedProperties": if !isOutermost { return true }
            default: break
            }
        }
        return counting.collects(from: part, keywords) { collect($0) }
    }
}

/// The same for elements: how many at the front.
enum EvaluatedElements {
    /// nil where all count.
    static func atLeast(_ part: SchemaPart) -> Int? { count(part, .atLeast) }

    /// nil where it could be any.
    static func atMost(_ part: SchemaPart) -> Int? { count(part, .atMost) }

    private static func count(_ part: SchemaPart, _ counting: EvaluatedCount) -> Int? {
        var (most, seen) = (0, Set<SchemaPart>())
        func collect(_ part: SchemaPart, isOutermost: Bool) -> Bool {
            guard seen.count < EvaluatedCount.mostParts else { return counting == .atMost }
            guard part.node.kind == .object, seen.insert(part).inserted else { return false }
            let keywords = part.keywords
            for keyword in keywords {
                switch keyword {
                case "prefixItems": most = max(most, part.list(keyword).count)
                case "items": return true
                case "unevaluatedItems": if !isOutermost { return true }
                // What is contained may stand anywhere.
                case "contains": if counting == .atMost { return true }
                default: break
                }
            }
            return counting.collects(from: part, keywords) { collect($0, isOutermost: false) }
        }
        return collect(part, isOutermost: true) ? nil : most
    }
}

/// Whether to count what is evaluated in any case, or what may be.
enum EvaluatedCount {
    case atLeast, atMost

    /// So many schemas are looked into; where there are more, any member may be evaluated, and none is for sure.
    static let mostParts = 500

    /// Goes on into the schemas that apply to the same value; whether one of them counts everything.
    func collects(from part: SchemaPart, _ keywords: [String], _ collect: (SchemaPart) -> Bool) -> Bool {
        for keyword in keywords {
            let inner: [SchemaPart]
            switch (keyword, self) {
            case ("allOf", _): inner = part.list(keyword)
            case ("$ref", _):
                guard let target = part.target else {
                    if self == .atMost { return true }
                    continue
                }
                inner = [target]
            case ("anyOf", .atMost), ("oneOf", .atMost): inner = part.list(keyword)
            case ("if", .atMost), ("then", .atMost), ("else", .atMost): inner = [part[keyword]].compactMap(\.self)
            case ("dependentSchemas", .atMost): inner = part.map(keyword).map(\.part)
            case ("$dynamicRef", .atMost), ("$recursiveRef", .atMost), ("dependencies", .atMost): return true
            default: inner = []
            }
            // Not `contains`, which would stop at the first.
            if inner.map(collect).contains(true) { return true }
        }
        return false
    }
}
