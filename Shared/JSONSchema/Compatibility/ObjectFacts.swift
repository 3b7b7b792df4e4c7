import JSON

/// What one schema says of the members of an object, by their names.
struct MemberRules: Sendable {
    /// nil stands for a schema that takes everything.
    var named: [MemberName: SchemaPart?] = [:]
    var patterns: [(pattern: MemberName, part: SchemaPart?)] = []
    /// For members that neither a name nor a pattern stands for.
    var additional: SchemaPart?

    init?(_ part: SchemaPart) {
        for (name, property) in part.map("properties") { named[name] = property }
        for (pattern, property) in part.map("patternProperties") { patterns.append((pattern, property)) }
        additional = part["additionalProperties"]
        if named.isEmpty, patterns.isEmpty, additional == nil { return nil }
    }

    init(named: [MemberName: SchemaPart?], patterns: [(pattern: MemberName, part: SchemaPart?)], additional: SchemaPart)
    {
        self.named = named
        self.patterns = patterns
        self.additional = additional
    }

    /// The schemas for a member.
    ///
    /// - Parameter matches: whether the name matches a pattern; nil where nobody can say.
    /// - Returns: those that surely apply; and whether these are all.
    func parts(for name: MemberName?, matches: (MemberName) -> Bool?) -> (parts: [SchemaPart], isComplete: Bool) {
        var parts: [SchemaPart] = []
        var (isNamed, isComplete) = (false, true)
        if let name, let property = named[name] {
            isNamed = true
            if let property { parts.append(property) }
        }
        for (pattern, property) in patterns {
            switch matches(pattern) {
            case true:
                isNamed = true
                if let property { parts.append(property) }
            case false: break
            default: isComplete = false
            }
        }
        if !isNamed, isComplete, let additional { parts.append(additional) }
        return (parts, isComplete)
    }
}

/// What one schema says of the elements of an array, by their position.
struct ElementRules: Sendable {
    var prefix: [SchemaPart?] = []
    /// For those behind the prefix.
    var rest: SchemaPart?

    init?(_ part: SchemaPart) {
        if part.schema.isDraft7 {
            if part.node["items"]?.kind == .array {
                prefix = part.list("items")
                rest = part["additionalItems"]
            } else {
                rest = part["items"]
            }
        } else {
            prefix = part.list("prefixItems")
            rest = part["items"]
        }
        if prefix.isEmpty, rest == nil { return nil }
    }

    init(prefix: [SchemaPart?], rest: SchemaPart) {
        self.prefix = prefix
        self.rest = rest
    }

    func part(at index: Int) -> SchemaPart? { index < prefix.count ? prefix[index] : rest }
}

/// That an array has some elements of a kind.
struct ContainedRule: Sendable {
    let part: SchemaPart
    let least: Int
    let most: Int?

    init?(_ part: SchemaPart) {
        guard let contained = part["contains"] else { return nil }
        self.part = contained
        let knowsCounts = !part.isForeign("minContains")
        least = knowsCounts ? part.count("minContains") ?? 1 : 1
        most = knowsCounts ? part.count("maxContains") : nil
    }
}
