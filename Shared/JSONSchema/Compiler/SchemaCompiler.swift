import JSON

/// Reads a schema once, keyword by keyword, into subschemas that know each other by index.
struct SchemaCompiler {
    let root: JSONNode
    let dialect: SchemaDialect
    let options: SchemaOptions

    /// Compiled subschemas; nil while one is only known to be needed.
    private var subschemas: [Subschema?] = []
    /// Their indices, by where they stand.
    private var indices: [String: Int] = [:]
    /// What all their pointers take, in bytes: long names above many subschemas would multiply.
    private var pointerBytes = 0
    private static let mostPointerBytes = 4 << 20
    /// What is yet to be compiled. A list, not a recursion: references may chain as long as they like.
    private var pending: [(node: JSONNode, pointer: String, index: Int)] = []

    init(_ root: JSONNode, options: SchemaOptions) throws(SchemaError) {
        self.root = root
        self.options = options
        dialect = try SchemaDialect(of: root)
    }

    mutating func compile() throws(SchemaError) -> [Subschema] {
        _ = try subschema(root, at: "")
        while let next = pending.popLast() {
            subschemas[next.index] = Subschema(try read(next.node, at: next.pointer))
        }
        let compiled = subschemas.compactMap(\.self)
        var nesting = NestingCheck(compiled, limit: options.maxNesting)
        try nesting.check()
        return compiled
    }

    /// The index of the subschema that stands at a place; it is compiled later.
    mutating func subschema(_ node: JSONNode, at pointer: String) throws(SchemaError) -> Int {
        if let known = indices[pointer] { return known }
        guard node.kind == .object || node.kind == .boolean else {
            throw SchemaError(pointer: pointer, keyword: nil, "must be a schema: an object, or true or false")
        }
        guard subschemas.count < options.maxSubschemas else {
            throw SchemaError(
                pointer: pointer, keyword: nil, "is one schema too many: at most \(options.maxSubschemas) are taken")
        }
        pointerBytes += pointer.utf8.count
        guard pointerBytes <= Self.mostPointerBytes else {
            throw SchemaError(
                pointer: "", keyword: nil, "is too large: its names are too long for how often they are repeated below")
        }
        let index = subschemas.count
        subschemas.append(nil)
        indices[pointer] = index
        pending.append((node, pointer, index))
        return index
    }

    private mutating func read(_ node: JSONNode, at pointer: String) throws(SchemaError) -> SubschemaDraft {
        var draft = SubschemaDraft(at: pointer)
        if let verdict = node.bool {
            draft.isNever = !verdict
            return draft
        }
        let scope = KeywordScope(node: node, pointer: pointer)
        // In draft-07 nothing counts beside a reference.
        if dialect == .draft7, node["$ref"] != nil {
            try readReference(scope, &draft)
            try readDefinitions(scope)
            return draft
        }
        for (name, value) in node.members {
            let keyword = Keyword(name: name, value: value, pointer: pointer)
            // Not joined by `||`, whose closures would lose the type of the error.
            if try readAssertion(keyword, &draft) { continue }
            if try readArrayKeyword(keyword, scope, &draft) { continue }
            if try readObjectKeyword(keyword, &draft) { continue }
            if try readApplicator(keyword, scope, &draft) { continue }
            if Keyword.annotations.contains(name) || name.hasPrefix("x-") { continue }
            try refuse(keyword)
        }
        finish(&draft)
        return draft
    }

    private func finish(_ draft: inout SubschemaDraft) {
        if let object = draft.object {
            draft.object?.table = PropertyTable(properties: object.properties, required: object.required)
        }
    }

    /// Explains why a keyword is not taken, where the reason is a particular one.
    private func refuse(_ keyword: Keyword) throws(SchemaError) {
        switch (keyword.name, dialect) {
        case ("$id", _) where keyword.pointer.isEmpty: return
        case ("$schema", _) where keyword.pointer.isEmpty: return
        case ("$schema", _), ("$id", _):
            throw keyword.fault("is only supported at the root of a schema")
        case ("prefixItems", .draft7):
            throw keyword.fault("is not a keyword of draft-07, which writes an array in \"items\"")
        case ("dependentRequired", .draft7), ("dependentSchemas", .draft7):
            throw keyword.fault("is not a keyword of draft-07, which writes \"dependencies\"")
        case ("minContains", .draft7), ("maxContains", .draft7):
            throw keyword.fault("is not a keyword of draft-07: declare draft 2020-12 in $schema")
        case ("additionalItems", .draft202012):
            throw keyword.fault("is not a keyword of draft 2020-12, which writes \"prefixItems\" and \"items\"")
        case ("dependencies", .draft202012):
            throw keyword.fault("is not a keyword of draft 2020-12, which writes \"dependentRequired\"")
        default:
            throw keyword.fault(
                Keyword.planned.contains(keyword.name)
                    ? "isn't supported yet" : "is not a keyword that is known here (own annotations begin with \"x-\")")
        }
    }
}
