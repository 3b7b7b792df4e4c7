import JSON

/// What is known of every value of a region, taken together from all its terms: never more than is true. What can't be
/// understood is left out, which only makes the region look larger.
final class Facts {
    var types = TypeSet.all
    /// All schemas that the values hold to, references and `allOf` followed.
    var parts: [SchemaPart] = []
    /// Schemas that they don't hold to.
    var refused: [SchemaPart] = []
    /// All there can be, where a schema lists them.
    var values: [JSONNode]?

    var range = NumberRange()
    var divisors: [JSONNumber] = []

    var minLength = 0
    var maxLength = Int.max
    var patterns: Set<MemberName> = []
    /// Patterns that are not found in them.
    var absentPatterns: Set<MemberName> = []
    var formats: Set<String> = []

    var elements: [ElementRules] = []
    var contained: [ContainedRule] = []
    var minItems = 0
    var maxItems = Int.max
    var isUnique = false

    var members: [MemberRules] = []
    var required: [MemberName] = []
    var requiredSet: Set<MemberName> = []
    var missing: Set<MemberName> = []
    var names: [SchemaPart] = []
    var minProperties = 0
    var maxProperties = Int.max

    var choices: [RegionChoice] = []

    /// How many keywords were read.
    private(set) var cost = 1
    private var seen: Set<SchemaPart> = []
    private var nesting = 0
    /// So many schemas may apply to a value, one through the other; compiling allows fewer.
    private static let mostNesting = 128
    private var taken: Set<Region.Fork> = []
    private var dependents: [(part: SchemaPart, name: MemberName, schema: SchemaPart)] = []
    private var dependentNames: [(name: MemberName, others: [MemberName])] = []

    init(_ region: Region) {
        taken = region.taken
        for term in region.terms {
            switch term {
            case .holds(let part): read(part)
            case .fails(let part): deny(part)
            case .has(let name):
                types.formIntersection(.object)
                require(name)
            case .lacks(let name): missing.insert(name)
            case .types(let raw): types.formIntersection(TypeSet(rawValue: raw))
            }
        }
        followDependencies()
        for part in refused { invert(part) }
        conclude()
    }

    func spend(_ count: Int) { cost += count }

    func require(_ name: MemberName) {
        if requiredSet.insert(name).inserted { required.append(name) }
    }

    func offer(_ part: SchemaPart, _ keyword: String, _ alternatives: [[Region.Term]]) {
        let fork = Region.Fork(part: part, keyword: keyword)
        if !taken.contains(fork) { choices.append(RegionChoice(fork: fork, alternatives: alternatives)) }
    }

    func depend(_ part: SchemaPart, on name: MemberName, _ schema: SchemaPart) {
        dependents.append((part, name, schema))
    }

    func depend(on name: MemberName, _ others: [MemberName]) { dependentNames.append((name, others)) }

    /// Reads a schema that the values hold to; each once.
    func read(_ part: SchemaPart) {
        guard seen.insert(part).inserted else { return }
        if part.isNever { types = [] }
        guard part.node.kind == .object, nesting < Self.mostNesting else { return }
        nesting += 1
        defer { nesting -= 1 }
        parts.append(part)
        for keyword in part.keywords where !part.isForeign(keyword) {
            cost += 1
            read(keyword, of: part)
        }
        if !part.schema.isDraft7 || part.node["$ref"] == nil { readContainers(of: part) }
        spend((part.node["properties"]?.count ?? 0) / 4)
    }

    /// Applies what depends on members that are surely there; what depends on others remains a choice.
    private func followDependencies() {
        var isChanged = true
        while isChanged {
            isChanged = false
            for (name, others) in dependentNames where requiredSet.contains(name) {
                for other in others where !requiredSet.contains(other) {
                    require(other)
                    isChanged = true
                }
            }
            // What is required is required of objects, and another value holds to no dependent schema by that.
            for index in dependents.indices.reversed()
            where types.isSubset(of: .object) && requiredSet.contains(dependents[index].name) {
                let schema = dependents.remove(at: index).schema
                read(schema)
                isChanged = true
            }
        }
        for (part, name, schema) in dependents where !missing.contains(name) {
            offer(part, "dependentSchemas/\(name.text)", [[.lacks(name)], [.has(name), .holds(schema)]])
        }
    }

    private func conclude() {
        if divisors.contains(where: \.isInteger) { types.remove(.fraction) }
        if types.isDisjoint(with: .fraction) { range.roundToIntegers() }
        if range.isEmpty { types.subtract(.number) }
        if minLength > maxLength { types.remove(.string) }
        if minItems > maxItems { types.remove(.array) }
        if minProperties > maxProperties || required.count > maxProperties || !missing.isDisjoint(with: requiredSet) {
            types.remove(.object)
        }
    }
}
