import JSON

// Keywords that apply schemas to the same value, and those that only hold schemas.
extension SchemaCompiler {
    mutating func readApplicator(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        var rules = draft.applied ?? Applicators()
        switch keyword.name {
        case "allOf": rules.allOf += try list(keyword)
        case "anyOf": rules.anyOf = try list(keyword)
        case "oneOf": rules.oneOf = try list(keyword)
        case "not": rules.not = try subschema(keyword.value, of: keyword)
        case "if": rules.condition = try subschema(keyword.value, of: keyword)
        case "then": rules.then = try subschema(keyword.value, of: keyword)
        case "else": rules.otherwise = try subschema(keyword.value, of: keyword)
        default: return false
        }
        draft.applied = rules
        return true
    }

    mutating func readReference(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        switch (keyword.name, keyword.scope.dialect.draft) {
        case ("$ref", _):
            let target = try index.resolve(keyword, in: keyword.scope.resource)
            let schema = try subschema(target.schema.node, within: target.schema.resource)
            draft.applied = with(draft.applied, Applicators()) { $0.reference = schema }
        case ("$dynamicRef", .draft202012):
            let target = try index.resolve(keyword, in: keyword.scope.resource)
            let schema = try subschema(target.schema.node, within: target.schema.resource)
            guard let anchor = target.dynamicAnchor else {
                // It leads to no dynamic anchor, so that it is a reference like any other.
                draft.applied = with(draft.applied, Applicators()) { $0.allOf.append(schema) }
                return true
            }
            noteDynamicReference(to: anchor)
            draft.applied = with(draft.applied, Applicators()) { $0.dynamicReference = (anchor, schema) }
        // Definitions are compiled whether or not something refers to them: a fault in one is a fault.
        case ("definitions", _), ("$defs", .draft202012): _ = try map(keyword)
        default: return false
        }
        return true
    }
}
