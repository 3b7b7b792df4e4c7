import JSON

/// The documents that a compiler has met, and what in them has a name: resources and anchors.
struct SchemaIndex {
    struct Document {
        let root: JSONNode
        /// What stands before a pointer into it: nothing for the schema that is compiled.
        let prefix: String
    }

    private(set) var documents: [Document] = []
    private(set) var resources: [SchemaResource] = []
    private let supplied: SchemaDocuments
    private var byURI: [String: Int] = [:]
    private var byRoot: [SchemaPlace: Int] = [:]
    /// What was looked through for names, whether or not it had any.
    private var scanned: Set<SchemaPlace> = []
    /// Schemas looked at, which bounds the time that documents take before a subschema of them is compiled.
    private var visited = 0
    private let limit: Int

    private let defaultDraft: SchemaDraft

    init(supplied: SchemaDocuments, options: SchemaOptions) {
        self.supplied = supplied
        limit = options.maxSubschemas
        defaultDraft = options.defaultDraft
    }

    /// Where a node stands, for people: a pointer, behind the URI of its document if that is another one.
    func pointer(to node: JSONNode, in document: Int) -> String { documents[document].prefix + node.pointer }

    /// Takes up a document.
    ///
    /// - Parameter uri: where it was found; nil for the schema that is compiled.
    /// - Returns: the resource that its root is.
    mutating func load(_ root: JSONNode, at uri: String?) throws(SchemaError) -> Int {
        let document = documents.count
        documents.append(Document(root: root, prefix: uri.map { $0 + "#" } ?? ""))
        let dialect = try dialect(of: root, in: document) ?? defaultDraft.dialect
        let base = uri ?? ""
        let id = root.kind == .object ? try identifier(of: root, dialect, in: document) : nil
        let name = id?.uri.map { URIReference($0).resolved(against: URIReference(base)).withoutFragment } ?? base
        let resource = try add(root, name: name, document, dialect)
        if let uri, byURI[uri] == nil { byURI[uri] = resource }
        if let anchor = id?.anchor { resources[resource].anchors[anchor] = root }
        try scan(LocatedSchema(node: root, resource: resource))
        return resource
    }

    /// The resource that is at an absolute URI without fragment.
    mutating func resource(at uri: String) throws(SchemaError) -> Int? {
        if let known = byURI[uri] { return known }
        // Draft-07's metaschema is at http, but many write https.
        let builtIn = uri == "https://json-schema.org/draft-07/schema" ? Metaschema.draft7 : uri
        guard let root = supplied.byURI[uri] ?? Metaschema.documents[builtIn] else { return nil }
        return try load(root, at: uri)
    }

    var suppliedDocuments: SchemaDocuments { supplied }

    func suppliedDocument(_ uri: String) -> JSONNode? { supplied.byURI[uri] }

    /// The resource whose root a node is, or the one around it.
    func resource(of node: JSONNode, within outer: Int) -> Int {
        byRoot[SchemaPlace(document: resources[outer].document, position: node.position)] ?? outer
    }

    /// Looks through a schema and all in it for resources and anchors. Each is looked through once.
    mutating func scan(_ schema: LocatedSchema) throws(SchemaError) {
        let document = resources[schema.resource].document
        var open = [schema]
        while let next = open.popLast() {
            guard next.node.kind == .object else { continue }
            let place = SchemaPlace(document: document, position: next.node.position)
            guard scanned.insert(place).inserted else { continue }
            visited += 1
            guard visited <= limit else { throw SchemaError.tooMany(limit, at: pointer(to: next.node, in: document)) }
            let known = byRoot[place]
            let resource = if let known { known } else { try named(next, in: document) }
            try readAnchors(of: next.node, resource)
            let draft = resources[resource].dialect.draft
            // Beside a reference, draft-07 knows nothing but definitions, which other references may lead to.
            let isReference = draft == .draft7 && next.node["$ref"] != nil
            for (name, value) in next.node.members {
                guard let shape = SubschemaShape.of(name, in: draft), !isReference || name == "definitions" else {
                    continue
                }
                for node in shape.schemas(in: value) { open.append(LocatedSchema(node: node, resource: resource)) }
            }
        }
    }

    /// The resource that a schema begins with its `$id`, or the one it stands in.
    private mutating func named(_ schema: LocatedSchema, in document: Int) throws(SchemaError) -> Int {
        let outer = resources[schema.resource]
        guard schema.node["$id"] != nil || schema.node["$schema"] != nil else { return schema.resource }
        let dialect = try dialect(of: schema.node, in: document) ?? outer.dialect
        let id = try identifier(of: schema.node, dialect, in: document)
        var resource = schema.resource
        if let uri = id?.uri {
            let name = URIReference(uri).resolved(against: URIReference(outer.uri)).withoutFragment
            resource = try add(schema.node, name: name, document, dialect)
        } else if schema.node["$schema"] != nil {
            throw fault(
                "$schema", of: schema.node, document, "may stand only at the root of a schema, or beside an \"$id\"")
        }
        if let anchor = id?.anchor { try name(schema.node, anchor, resource, by: "$id") }
        return resource
    }

    private mutating func add(
        _ node: JSONNode, name: String, _ document: Int, _ dialect: SchemaDialect
    ) throws(SchemaError) -> Int {
        let resource = resources.count
        if !name.isEmpty, byURI.updateValue(resource, forKey: name) != nil {
            throw fault("$id", of: node, document, "\"\(name)\" is the name of another schema already")
        }
        byRoot[SchemaPlace(document: document, position: node.position)] = resource
        resources.append(SchemaResource(uri: name, document: document, root: node, dialect: dialect))
        return resource
    }

    private mutating func readAnchors(of node: JSONNode, _ resource: Int) throws(SchemaError) {
        guard resources[resource].dialect.draft == .draft202012 else { return }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let value = node[keyword] else { continue }
            guard let anchor = value.string, Self.isAnchor(anchor) else {
                throw fault(
                    keyword, of: node, resources[resource].document,
                    "must be a name: a letter or an underscore, then letters, digits and any of - . _")
            }
            try name(node, anchor, resource, by: keyword)
            if keyword == "$dynamicAnchor" { resources[resource].dynamicAnchors[anchor] = node }
        }
    }

    private mutating func name(
        _ node: JSONNode, _ anchor: String, _ resource: Int, by keyword: String
    ) throws(SchemaError) {
        if let other = resources[resource].anchors.updateValue(node, forKey: anchor), other.position != node.position {
            throw fault(
                keyword, of: node, resources[resource].document, "\"\(anchor)\" is the name of another schema already")
        }
    }

    private static func isAnchor(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetter || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
    }

    func fault(_ keyword: String, of node: JSONNode, _ document: Int, _ message: String) -> SchemaError {
        .value(of: keyword, at: pointer(to: node, in: document), message)
    }
}
