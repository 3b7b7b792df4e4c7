import JSON

/// Reads a schema once, keyword by keyword, into subschemas that know each other by index.
struct SchemaCompiler {
    let options: SchemaOptions
    var index: SchemaIndex
    /// The patterns, each once, and their indices by what they are written as.
    private(set) var patterns: [Pattern] = []
    private var patternIndices: [[UInt8]: Int] = [:]
    /// Compiled subschemas; nil while one is only known to be needed.
    private var drafts: [SubschemaDraft?] = []
    /// Their indices, by where they stand.
    private var indices: [SchemaPlace: Int] = [:]
    /// What is yet to be compiled. A list, not a recursion: references may chain as long as they like.
    private var pending: [(schema: LocatedSchema, index: Int)] = []
    /// The dynamic anchors that references lead to.
    private var dynamicNames: Set<String> = []
    static let mostPatterns = 1_000
    private var patternSize = 0

    init(options: SchemaOptions, documents: SchemaDocuments) {
        self.options = options
        index = SchemaIndex(supplied: documents, options: options)
    }

    mutating func compile(_ root: JSONNode) throws(SchemaError) -> SchemaProgram {
        guard root.kind == .object || root.kind == .boolean else {
            throw SchemaError(pointer: "", keyword: nil, "must be a schema: an object, or true or false")
        }
        let resource = try index.load(root, at: nil)
        _ = try subschema(root, within: resource)
        repeat {
            while let next = pending.popLast() { drafts[next.index] = try read(next.schema) }
            try compileDynamicAnchors()
        } while !pending.isEmpty
        let compiled = drafts.compactMap(\.self)
        var nesting = NestingCheck(compiled, limit: options.maxNesting)
        try nesting.check()
        let assembler = SchemaAssembler(drafts: compiled, patterns: patterns, maxSteps: options.maxSteps)
        return assembler.assemble(try dynamicAnchors())
    }

    /// The index of the subschema that stands at a place; it is compiled later.
    mutating func subschema(_ node: JSONNode, within outer: Int) throws(SchemaError) -> Int {
        let resource = index.resource(of: node, within: outer)
        let document = index.resources[resource].document
        let place = SchemaPlace(document: document, position: node.position)
        if let known = indices[place] { return known }
        guard node.kind == .object || node.kind == .boolean else {
            throw SchemaError(
                pointer: index.pointer(to: node, in: document), keyword: nil,
                "must be a schema: an object, or true or false")
        }
        guard drafts.count < options.maxSubschemas else {
            throw .tooMany(options.maxSubschemas, at: index.pointer(to: node, in: document))
        }
        let new = drafts.count
        drafts.append(nil)
        indices[place] = new
        pending.append((LocatedSchema(node: node, resource: resource), new))
        return new
    }

    /// A keyword's value, or a part of it.
    mutating func subschema(_ node: JSONNode, of keyword: Keyword) throws(SchemaError) -> Int {
        try subschema(node, within: keyword.scope.resource)
    }

    /// The index of a pattern.
    mutating func pattern(_ source: String, or fault: (String) -> SchemaError) throws(SchemaError) -> Int {
        let key = Array(source.utf8)
        if let known = patternIndices[key] { return known }
        guard patterns.count < Self.mostPatterns else {
            throw fault("is one pattern too many: at most \(Self.mostPatterns) are taken")
        }
        let pattern: Pattern
        do {
            pattern = try Pattern(compiling: source)
        } catch {
            throw fault("is a pattern that can't be used, \(error)")
        }
        patternSize += pattern.size
        guard patternSize <= options.maxPatternSize else {
            throw fault("is too much, with the patterns before it: write repetitions of fewer times")
        }
        patterns.append(pattern)
        patternIndices[key] = patterns.count - 1
        return patterns.count - 1
    }

    mutating func noteDynamicReference(to name: String) { dynamicNames.insert(name) }

    /// Whatever a dynamic reference may lead to is compiled, wherever it stands.
    private mutating func compileDynamicAnchors() throws(SchemaError) {
        for resource in index.resources.indices where !dynamicNames.isEmpty {
            for (name, node) in index.resources[resource].dynamicAnchors where dynamicNames.contains(name) {
                _ = try subschema(node, within: resource)
            }
        }
    }

    /// For each resource, what the dynamic anchors in it are.
    private mutating func dynamicAnchors() throws(SchemaError) -> [[(name: String, schema: Int)]] {
        var anchors: [[(name: String, schema: Int)]] = []
        for resource in index.resources.indices {
            var own: [(name: String, schema: Int)] = []
            for (name, node) in index.resources[resource].dynamicAnchors where dynamicNames.contains(name) {
                own.append((name, try subschema(node, within: resource)))
            }
            anchors.append(own)
        }
        return anchors
    }
}
