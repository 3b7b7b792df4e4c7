import JSON

extension SchemaPart {
    /// Everything that can refuse a value. What is not here is an annotation, or unknown, and refuses nothing.
    static let assertions: Set<String> = [
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
        "maxLength", "minLength", "pattern", "format", "maxItems", "minItems", "uniqueItems", "maxContains",
        "minContains", "contains", "items", "prefixItems", "additionalItems", "unevaluatedItems", "maxProperties",
        "minProperties", "required", "dependentRequired", "dependentSchemas", "dependencies", "properties",
        "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames", "allOf", "anyOf",
        "oneOf", "not", "if", "then", "else", "$ref", "$dynamicRef", "$recursiveRef",
    ]

    static let numberKeywords: Set = ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"]
    static let stringKeywords: Set = ["maxLength", "minLength", "pattern", "format"]
    static let arrayKeywords: Set = [
        "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "contains", "items", "prefixItems",
        "additionalItems",
    ]
    static let objectKeywords: Set = [
        "maxProperties", "minProperties", "required", "dependentRequired", "properties", "patternProperties",
        "additionalProperties", "propertyNames",
    ]

    /// The keywords that stand here and can refuse a value.
    var keywords: [String] {
        guard node.kind == .object else { return [] }
        // In draft-07 nothing counts beside a reference.
        if schema.isDraft7, node["$ref"] != nil { return ["$ref"] }
        return node.members.map(\.name).filter(counts)
    }

    private func counts(_ keyword: String) -> Bool {
        guard Self.assertions.contains(keyword) else { return false }
        switch keyword {
        case "format": return schema.assertsFormats
        case "minContains", "maxContains": return node["contains"] != nil
        case "then", "else": return node["if"] != nil
        case "additionalItems" where schema.isDraft7: return node["items"]?.kind == .array
        default: return true
        }
    }

    /// Keywords that one of the drafts does not know. A validator may pass over them or not: what they refuse counts,
    /// what they guarantee doesn't.
    static func isForeign(_ keyword: String, isDraft7: Bool) -> Bool {
        switch keyword {
        case "prefixItems", "dependentRequired", "dependentSchemas", "minContains", "maxContains",
            "unevaluatedItems", "unevaluatedProperties", "$dynamicRef":
            isDraft7
        case "additionalItems", "dependencies": !isDraft7
        case "$recursiveRef": true
        default: false
        }
    }

    func isForeign(_ keyword: String) -> Bool { Self.isForeign(keyword, isDraft7: schema.isDraft7) }

    /// Whether it takes every value.
    var isAlways: Bool { node.bool == true || (node.kind == .object && keywords.isEmpty) }

    /// Whether it takes no value, and says so by being `false`.
    var isNever: Bool { node.bool == false }

    /// What it stands for, where it is nothing but a reference.
    var resolved: SchemaPart {
        var part = self
        // Compiling refuses references that go in a circle.
        for _ in 0..<64 {
            guard part.keywords == ["$ref"], let target = part.target else { return part }
            part = target
        }
        return part
    }

    /// What its `$ref` leads to.
    var target: SchemaPart? { node["$ref"]?.string.flatMap { schema.target(of: $0, at: node) } }

    // Values of keywords. A bound that no value can reach is as good as the largest one.

    func count(_ keyword: String) -> Int? {
        node[keyword]?.number.map { $0.int ?? .max }
    }

    /// The pattern that it asks for.
    var pattern: MemberName? {
        keywords.contains("pattern") ? node["pattern"]?.string.map(MemberName.init) : nil
    }

    func number(_ keyword: String) -> JSONNumber? { node[keyword]?.number }

    func strings(_ keyword: String) -> [MemberName] {
        node[keyword]?.elements.compactMap(\.string).map(MemberName.init) ?? []
    }

    /// The types of `type`; nil where it names one that is not known.
    var types: TypeSet? {
        guard let value = node["type"] else { return .all }
        if let name = value.string { return TypeSet(name: name) }
        var types: TypeSet = []
        for element in value.elements {
            guard let name = element.string, let type = TypeSet(name: name) else { return nil }
            types.formUnion(type)
        }
        return types
    }
}
