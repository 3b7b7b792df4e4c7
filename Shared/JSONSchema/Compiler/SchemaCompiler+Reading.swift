import JSON

// A subschema, keyword by keyword.
extension SchemaCompiler {
    mutating func read(_ schema: LocatedSchema) throws(SchemaError) -> SubschemaDraft {
        let resource = index.resources[schema.resource]
        let scope = KeywordScope(
            node: schema.node, resource: schema.resource, dialect: resource.dialect,
            prefix: index.documents[resource.document].prefix)
        var draft = SubschemaDraft(in: scope)
        if let verdict = schema.node.bool {
            draft.isNever = !verdict
            return draft
        }
        // In draft-07 nothing counts beside a reference, but what stands there must be well-formed all the same.
        let isReference = scope.dialect.draft == .draft7 && schema.node["$ref"] != nil
        var beside = SubschemaDraft(in: scope)
        for (name, value) in schema.node.members {
            let keyword = Keyword(name: name, value: value, scope: scope)
            if isReference, name != "$ref" {
                try read(keyword, &beside)
            } else {
                try read(keyword, &draft)
            }
        }
        return draft
    }

    private mutating func read(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) {
        let vocabularies = keyword.scope.dialect.vocabularies
        // Not joined by `||`, whose closures would lose the type of the error.
        if vocabularies.contains(.validation) {
            if try readAssertion(keyword, &draft) { return }
            if try readBounds(keyword, &draft) { return }
        }
        if vocabularies.contains(.applicator) {
            if try readArrayKeyword(keyword, &draft) { return }
            if try readObjectKeyword(keyword, &draft) { return }
            if try readApplicator(keyword, &draft) { return }
        }
        if vocabularies.contains(.unevaluated), try readUnevaluated(keyword, &draft) { return }
        if try readFormat(keyword, &draft) { return }
        if try readReference(keyword, &draft) { return }
        if try readAnnotation(keyword) { return }
        if options.refusesSlips { try refuseSlip(keyword) }
    }

    /// Keywords that say something to people or to other programs, and nothing about a value. They must be well-formed.
    private mutating func readAnnotation(_ keyword: Keyword) throws(SchemaError) -> Bool {
        switch keyword.name {
        case "$comment", "title", "description", "contentMediaType", "contentEncoding": _ = try keyword.string()
        case "readOnly", "writeOnly": _ = try keyword.bool()
        case "deprecated": if keyword.scope.dialect.draft == .draft202012 { _ = try keyword.bool() }
        case "examples": guard keyword.value.kind == .array else { throw keyword.fault("must be an array of values") }
        case "contentSchema":
            if keyword.scope.dialect.draft == .draft202012 { _ = try subschema(keyword.value, of: keyword) }
        case "$vocabulary":
            guard keyword.scope.dialect.draft == .draft202012 else { return true }
            for (_, value) in try keyword.members() where value.bool == nil {
                throw keyword.fault(at: value, "must be true or false")
            }
        // Read beforehand, with the names of the whole document.
        case "$id", "$schema", "$anchor", "$dynamicAnchor", "default": break
        default: return false
        }
        return true
    }

    /// Explains why a keyword is not taken, where it would be passed over though it was meant to say something.
    private func refuseSlip(_ keyword: Keyword) throws(SchemaError) {
        switch (keyword.name, keyword.scope.dialect.draft) {
        case ("prefixItems", .draft7):
            throw keyword.fault("is not a keyword of draft-07, which writes an array in \"items\"")
        case ("dependentRequired", .draft7), ("dependentSchemas", .draft7):
            throw keyword.fault("is not a keyword of draft-07, which writes \"dependencies\"")
        case ("minContains", .draft7), ("maxContains", .draft7), ("unevaluatedProperties", .draft7),
            ("unevaluatedItems", .draft7), ("$dynamicRef", .draft7):
            throw keyword.fault("is not a keyword of draft-07: declare draft 2020-12 in $schema")
        case ("additionalItems", .draft202012):
            throw keyword.fault("is not a keyword of draft 2020-12, which writes \"prefixItems\" and \"items\"")
        case ("dependencies", .draft202012):
            throw keyword.fault(
                "is not a keyword of draft 2020-12, which writes \"dependentRequired\" and \"dependentSchemas\"")
        case ("$recursiveRef", .draft202012):
            throw keyword.fault("is not a keyword of draft 2020-12, which writes \"$dynamicRef\"")
        default:
            guard let meant = KeywordNames.nearest(to: keyword.name) else { return }
            throw keyword.fault(
                "is not a keyword: did you mean \"\(meant)\"? (names of your own begin with \"x-\")")
        }
    }
}
