import JSON

// Keywords for arrays and objects.
extension SchemaCompiler {
    mutating func readArrayKeyword(
        _ keyword: Keyword, _ scope: KeywordScope, _ draft: inout SubschemaDraft
    ) throws(SchemaError) -> Bool {
        var rules = draft.array ?? ArrayRules()
        switch (keyword.name, dialect) {
        case ("items", .draft7) where keyword.value.kind == .array:
            rules.prefix = try list(keyword)
            rules.prefixKeyword = "items"
        case ("items", .draft202012) where keyword.value.kind == .array:
            throw keyword.fault("must be a schema; draft 2020-12 writes an array of schemas in \"prefixItems\"")
        case ("items", _): rules.rest = try subschema(keyword.value, at: keyword.place)
        case ("additionalItems", .draft7):
            // It says nothing where `items` is not an array, but must be a schema all the same.
            let rest = try subschema(keyword.value, at: keyword.place)
            if scope.node["items"]?.kind == .array { rules.rest = rest }
        case ("prefixItems", .draft202012): rules.prefix = try list(keyword)
        case ("minItems", _): rules.minItems = try keyword.count()
        case ("maxItems", _): rules.maxItems = try keyword.count()
        case ("uniqueItems", _): rules.isUnique = try keyword.bool()
        case ("contains", _): rules.contains = try subschema(keyword.value, at: keyword.place)
        case ("minContains", .draft202012): rules.minContains = try keyword.count()
        case ("maxContains", .draft202012): rules.maxContains = try keyword.count()
        default: return false
        }
        draft.array = rules
        return true
    }

    mutating func readObjectKeyword(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        var rules = draft.object ?? ObjectRules()
        switch (keyword.name, dialect) {
        case ("properties", _):
            guard keyword.value.count < PropertyTable.maxEntries / 2 else {
                throw keyword.fault("has too many members")
            }
            rules.properties = try map(keyword)
        case ("required", _):
            rules.required = try keyword.names()
            guard rules.required.count < PropertyTable.maxEntries / 2 else { throw keyword.fault("has too many names") }
        case ("additionalProperties", _): rules.additional = try subschema(keyword.value, at: keyword.place)
        case ("propertyNames", _): rules.names = try subschema(keyword.value, at: keyword.place)
        case ("minProperties", _): rules.minProperties = try keyword.count()
        case ("maxProperties", _): rules.maxProperties = try keyword.count()
        case ("dependentRequired", .draft202012):
            for (name, value, place) in try members(keyword) {
                rules.dependentRequired.append((name, try names(value, at: place, keyword)))
            }
        case ("dependentSchemas", .draft202012): rules.dependentSchemas = try map(keyword)
        case ("dependencies", .draft7):
            for (name, value, place) in try members(keyword) {
                if value.kind == .array {
                    rules.dependentRequired.append((name, try names(value, at: place, keyword)))
                } else {
                    rules.dependentSchemas.append((name, try subschema(value, at: place)))
                }
            }
        default: return false
        }
        draft.object = rules
        return true
    }

    private func names(_ value: JSONNode, at place: String, _ keyword: Keyword) throws(SchemaError) -> [String] {
        let fault = SchemaError(pointer: place, keyword: keyword.name, "must be an array of strings, each once")
        return try Keyword.names(value, or: fault)
    }

    /// A keyword whose value is a list of schemas.
    mutating func list(_ keyword: Keyword) throws(SchemaError) -> [Int] {
        guard keyword.value.kind == .array, keyword.value.count > 0 else {
            throw keyword.fault("must be an array of schemas, at least one")
        }
        var list: [Int] = []
        for element in keyword.value.elements {
            list.append(try subschema(element, at: jsonPointer(appending: list.count, to: keyword.place)))
        }
        return list
    }

    /// A keyword whose value is an object of schemas.
    mutating func map(_ keyword: Keyword) throws(SchemaError) -> [(name: String, schema: Int)] {
        var map: [(name: String, schema: Int)] = []
        for (name, value, place) in try members(keyword) { map.append((name, try subschema(value, at: place))) }
        return map
    }

    private func members(
        _ keyword: Keyword
    ) throws(SchemaError) -> [(name: String, value: JSONNode, place: String)] {
        guard keyword.value.kind == .object else { throw keyword.fault("must be an object") }
        return keyword.value.members.map { ($0, $1, jsonPointer(appending: $0, to: keyword.place)) }
    }
}
