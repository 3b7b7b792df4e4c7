import JSON

/// Checks a value, where that can be told from the text of a schema alone.
struct PartEvaluation {
    /// How many are left.
    private(set) var steps: Int
    private var depth = 0
    private static let mostDepth = 200

    init(maxSteps: Int) { steps = maxSteps }

    /// Whether a value is valid; nil where nobody can say.
    mutating func isValid(_ value: JSONNode, under part: SchemaPart) -> Bool? {
        steps -= 1
        guard steps >= 0, depth < Self.mostDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        let part = part.resolved
        if let verdict = part.node.bool { return verdict }
        var verdict: Bool? = true
        for keyword in part.keywords {
            verdict = Self.and(verdict, check(keyword, of: part, value))
            if verdict == false { return false }
        }
        return verdict
    }

    private mutating func check(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        guard !part.isForeign(keyword) else { return nil }
        switch keyword {
        case "type": return part.types?.allows(value)
        case "const": return part.node["const"].map { $0 == value }
        case "enum": return part.node["enum"].map { part.schema.values.contains(value, in: $0) }
        case _ where SchemaPart.numberKeywords.contains(keyword): return checkNumber(keyword, of: part, value)
        case _ where SchemaPart.stringKeywords.contains(keyword): return checkString(keyword, of: part, value)
        case "allOf", "anyOf", "oneOf": return checkBranches(keyword, of: part, value)
        case "not": return part["not"].flatMap { isValid(value, under: $0) }.map { !$0 }
        case "if":
            guard let condition = part["if"], let holds = isValid(value, under: condition) else { return nil }
            return part[holds ? "then" : "else"].map { isValid(value, under: $0) } ?? true
        case "then", "else": return true
        case "$ref": return part.target.flatMap { isValid(value, under: $0) }
        case "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "items", "prefixItems",
            "additionalItems":
            return value.kind == .array ? checkArray(keyword, of: part, value) : true
        case "unevaluatedItems": return value.kind == .array && value.count > 0 ? nil : true
        case "unevaluatedProperties": return value.kind == .object && value.count > 0 ? nil : true
        default: return value.kind == .object ? checkObject(keyword, of: part, value) : true
        }
    }

    private func checkNumber(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        guard let number = value.number else { return true }
        guard let bound = part.number(keyword) else { return nil }
        return switch keyword {
        case "minimum": number >= bound
        case "exclusiveMinimum": number > bound
        case "maximum": number <= bound
        case "exclusiveMaximum": number < bound
        default: number.isMultiple(of: bound)
        }
    }

    private func checkString(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        guard let text = value.string else { return true }
        switch keyword {
        case "minLength": return part.count(keyword).map { text.unicodeScalars.count >= $0 }
        case "maxLength": return part.count(keyword).map { text.unicodeScalars.count <= $0 }
        case "pattern":
            return part.node["pattern"]?.string.flatMap {
                part.schema.patterns.isFound(MemberName($0), in: MemberName(text))
            }
        default:
            return part.node["format"]?.string.flatMap { SchemaFormat(rawValue: $0) }
                .flatMap { value.withUTF8($0.accepts) }
        }
    }

    private mutating func checkBranches(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        var (valid, unknown, invalid) = (0, 0, 0)
        for branch in part.list(keyword) {
            switch isValid(value, under: branch) {
            case true: valid += 1
            case false: invalid += 1
            default: unknown += 1
            }
        }
        switch keyword {
        case "allOf": return invalid > 0 ? false : unknown > 0 ? nil : true
        case "anyOf": return valid > 0 ? true : unknown > 0 ? nil : false
        default: return valid > 1 ? false : unknown > 0 ? nil : valid == 1
        }
    }

    private mutating func checkArray(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        switch keyword {
        case "minItems": return part.count(keyword).map { value.count >= $0 }
        case "maxItems": return part.count(keyword).map { value.count <= $0 }
        case "uniqueItems":
            return part.node[keyword]?.bool != true || Set(value.elements).count == value.count
        case "contains":
            guard let rule = ContainedRule(part) else { return nil }
            var (valid, unknown) = (0, 0)
            for element in value.elements {
                switch isValid(element, under: rule.part) {
                case true: valid += 1
                case false: break
                default: unknown += 1
                }
            }
            let most = rule.most ?? .max
            if valid > most || valid + unknown < rule.least { return false }
            return valid >= rule.least && valid + unknown <= most ? true : nil
        case "minContains", "maxContains": return true
        default:
            guard let rules = ElementRules(part) else { return true }
            var verdict: Bool? = true
            for (index, element) in value.elements.enumerated() {
                guard let schema = rules.part(at: index) else { continue }
                verdict = Self.and(verdict, isValid(element, under: schema))
            }
            return verdict
        }
    }

    private mutating func checkObject(_ keyword: String, of part: SchemaPart, _ value: JSONNode) -> Bool? {
        switch keyword {
        case "minProperties": return part.count(keyword).map { value.count >= $0 }
        case "maxProperties": return part.count(keyword).map { value.count <= $0 }
        case "required": return part.strings(keyword).allSatisfy { value[$0.text] != nil }
        case "propertyNames":
            guard let schema = part[keyword] else { return nil }
            return value.members.nodes.reduce(true) { Self.and($0, isValid($1.name, under: schema)) }
        case "dependentRequired", "dependentSchemas", "dependencies":
            var verdict: Bool? = true
            for (name, dependent) in part.map(keyword) where value[name.text] != nil {
                let holds =
                    dependent.node.kind == .array
                    ? dependent.node.elements.allSatisfy { $0.string.map { value[$0] != nil } ?? false }
                    : isValid(value, under: dependent)
                verdict = Self.and(verdict, holds)
            }
            return verdict
        case "properties", "patternProperties", "additionalProperties":
            guard let rules = MemberRules(part) else { return true }
            var verdict: Bool? = true
            for (name, member) in value.members {
                let name = MemberName(name)
                let (parts, isComplete) = rules.parts(for: name) { part.schema.patterns.isFound($0, in: name) }
                for schema in parts { verdict = Self.and(verdict, isValid(member, under: schema)) }
                if !isComplete { verdict = Self.and(verdict, nil) }
            }
            return verdict
        // What is not known here may refuse anything.
        default: return nil
        }
    }

    static func and(_ one: Bool?, _ other: Bool?) -> Bool? {
        if one == false || other == false { return false }
        return one == nil || other == nil ? nil : true
    }
}
