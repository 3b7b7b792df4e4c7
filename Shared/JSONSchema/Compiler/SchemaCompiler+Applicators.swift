import JSON

// Keywords that apply schemas to the same value, and those that only hold schemas.
extension SchemaCompiler {
    mutating func readApplicator(
        _ keyword: Keyword, _ scope: KeywordScope, _ draft: inout SubschemaDraft
    ) throws(SchemaError) -> Bool {
        var rules = draft.applied ?? Applicators()
        switch keyword.name {
        case "allOf": rules.allOf = try list(keyword)
        case "anyOf": rules.anyOf = try list(keyword)
        case "oneOf": rules.oneOf = try list(keyword)
        case "not": rules.not = try subschema(keyword.value, at: keyword.place)
        case "if": rules.condition = try subschema(keyword.value, at: keyword.place)
        case "then": rules.then = try subschema(keyword.value, at: keyword.place)
        case "else": rules.otherwise = try subschema(keyword.value, at: keyword.place)
        case "$ref":
            try readReference(scope, &draft)
            return true
        case "$defs", "definitions":
            try readDefinitions(scope)
            return true
        default: return false
        }
        draft.applied = rules
        return true
    }

    /// Definitions are compiled whether or not something refers to them: a fault in one is a fault.
    mutating func readDefinitions(_ scope: KeywordScope) throws(SchemaError) {
        for name in ["$defs", "definitions"] {
            guard let value = scope.node[name] else { continue }
            _ = try map(Keyword(name: name, value: value, pointer: scope.pointer))
        }
    }

    /// Follows a `$ref` within this schema.
    mutating func readReference(_ scope: KeywordScope, _ draft: inout SubschemaDraft) throws(SchemaError) {
        guard let value = scope.node["$ref"] else { return }
        let keyword = Keyword(name: "$ref", value: value, pointer: scope.pointer)
        guard let text = value.string else { throw keyword.fault("must be a string") }
        guard text == "#" || text.hasPrefix("#/") else {
            throw keyword.fault(
                "\"\(text)\" isn't supported: a reference must point into the same schema, like #/$defs/name")
        }
        guard let (node, pointer) = SchemaReference.resolve(text, in: root) else {
            throw keyword.fault("\"\(text)\" points to nothing in this schema")
        }
        let target = try subschema(node, at: pointer)
        draft.applied = with(draft.applied, Applicators()) { $0.reference = target }
    }
}
