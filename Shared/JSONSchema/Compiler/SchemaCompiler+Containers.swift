import JSON

// Keywords that apply schemas to the elements of arrays and to the members of objects.
extension SchemaCompiler {
    mutating func readArrayKeyword(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        var rules = draft.array ?? ArrayRules()
        switch (keyword.name, keyword.scope.dialect.draft) {
        case ("items", .draft7) where keyword.value.kind == .array: rules.prefix = try list(keyword)
        case ("items", .draft202012) where keyword.value.kind == .array:
            throw keyword.fault("must be a schema; draft 2020-12 writes an array of schemas in \"prefixItems\"")
        case ("items", _): rules.rest = try subschema(keyword.value, of: keyword)
        case ("additionalItems", .draft7):
            // It says nothing where `items` is not an array, but must be a schema all the same.
            let rest = try subschema(keyword.value, of: keyword)
            if keyword.scope.node["items"]?.kind == .array { rules.rest = rest }
        case ("prefixItems", .draft202012): rules.prefix = try list(keyword)
        case ("contains", _): rules.contains = try subschema(keyword.value, of: keyword)
        default: return false
        }
        draft.array = rules
        return true
    }

    mutating func readObjectKeyword(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        var rules = draft.object ?? ObjectRules()
        switch (keyword.name, keyword.scope.dialect.draft) {
        case ("properties", _): rules.properties = try map(keyword)
        case ("patternProperties", _):
            for (name, schema) in try map(keyword) {
                let pattern = try pattern(name) { message in
                    .value(of: name, at: jsonPointer(appending: keyword.name, to: keyword.scope.pointer), message)
                }
                rules.patterns.append((pattern, schema))
            }
        case ("additionalProperties", _): rules.additional = try subschema(keyword.value, of: keyword)
        case ("propertyNames", _): rules.names = try subschema(keyword.value, of: keyword)
        case ("dependentSchemas", .draft202012): rules.dependentSchemas = try map(keyword)
        case ("dependencies", .draft7):
            for (name, value) in try keyword.members() {
                if value.kind == .array {
                    rules.dependentRequired.append((name, try keyword.names(value)))
                } else {
                    rules.dependentSchemas.append((name, try subschema(value, of: keyword)))
                }
            }
        default: return false
        }
        draft.object = rules
        return true
    }

    mutating func readUnevaluated(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        switch keyword.name {
        case "unevaluatedItems": draft.unevaluatedItems = try subschema(keyword.value, of: keyword)
        case "unevaluatedProperties": draft.unevaluatedProperties = try subschema(keyword.value, of: keyword)
        default: return false
        }
        return true
    }

    /// A keyword whose value is a list of schemas.
    mutating func list(_ keyword: Keyword) throws(SchemaError) -> [Int] {
        guard keyword.value.kind == .array, keyword.value.count > 0 else {
            throw keyword.fault("must be an array of schemas, at least one")
        }
        var list: [Int] = []
        for element in keyword.value.elements { list.append(try subschema(element, of: keyword)) }
        return list
    }

    /// A keyword whose value is an object of schemas.
    mutating func map(_ keyword: Keyword) throws(SchemaError) -> [(name: String, schema: Int)] {
        var map: [(name: String, schema: Int)] = []
        for (name, value) in try keyword.members() { map.append((name, try subschema(value, of: keyword))) }
        return map
    }
}
