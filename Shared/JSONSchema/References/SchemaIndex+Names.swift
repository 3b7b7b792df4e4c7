import JSON

// What `$id` and `$schema` say.
extension SchemaIndex {
    /// The `$id` of a schema object: a URI to resolve, an anchor, or both.
    func identifier(
        of node: JSONNode, _ dialect: SchemaDialect, in document: Int
    ) throws(SchemaError) -> (uri: String?, anchor: String?)? {
        guard let value = node["$id"] else { return nil }
        // In draft-07 nothing counts beside a reference.
        if dialect.draft == .draft7, node["$ref"] != nil { return nil }
        guard let text = value.string, isURIReference(text) else {
            throw fault("$id", of: node, document, "must be a URI, or a reference relative to one")
        }
        let id = URIReference(text)
        let uri = id.withoutFragment
        guard let fragment = id.fragment, !fragment.isEmpty else { return (uri.isEmpty ? nil : uri, nil) }
        guard dialect.draft == .draft7 else {
            throw fault("$id", of: node, document, "must have no fragment: draft 2020-12 writes a name in \"$anchor\"")
        }
        guard fragment.utf8.first != UInt8(ascii: "/") else {
            throw fault("$id", of: node, document, "must have no JSON Pointer as its fragment")
        }
        return (uri.isEmpty ? nil : uri, String(fragment))
    }

    /// The dialect that `$schema` asks for; nil where there is none.
    mutating func dialect(of node: JSONNode, in document: Int) throws(SchemaError) -> SchemaDialect? {
        guard let value = node["$schema"] else { return nil }
        guard let text = value.string else { throw fault("$schema", of: node, document, "must be a URI") }
        let reference = URIReference(text)
        let uri = reference.withoutFragment
        if reference.fragment?.isEmpty ?? true {
            if let known = SchemaDialect.named(uri) { return known }
            if let own = try customDialect(uri, of: node, document) { return own }
        }
        throw fault(
            "$schema", of: node, document,
            "must be \(Metaschema.draft202012) or \(Metaschema.draft7)#: others are not known")
    }

    /// A dialect whose metaschema was supplied: draft 2020-12, with the vocabularies that it lists.
    private mutating func customDialect(
        _ uri: String, of node: JSONNode, _ document: Int
    ) throws(SchemaError) -> SchemaDialect? {
        // A metaschema that is its own would be looked for without end; that is not one of the known ones.
        guard let root = suppliedDocument(uri), root["$schema"]?.string.map(URIReference.init)?.withoutFragment != uri
        else { return nil }
        guard root["$schema"]?.string.map(URIReference.init)?.withoutFragment == Metaschema.draft202012 else {
            // A draft-07 metaschema, or a chain of metaschemas: what its keywords mean is what the draft says.
            return root["$schema"]?.string.map(URIReference.init).flatMap { SchemaDialect.named($0.withoutFragment) }
                .map { SchemaDialect(draft: $0.draft, vocabularies: $0.vocabularies, metaschema: uri) }
        }
        guard let listed = root["$vocabulary"], listed.kind == .object else {
            return SchemaDialect(draft: .draft202012, vocabularies: .draft202012, metaschema: uri)
        }
        var vocabularies: SchemaVocabularies = []
        for (name, isRequired) in listed.members {
            if let known = SchemaVocabularies(uri: name) {
                vocabularies.formUnion(known)
            } else if isRequired.bool == true {
                throw fault(
                    "$schema", of: node, document, "asks for the vocabulary \(name), which is not known here")
            }
        }
        return SchemaDialect(draft: .draft202012, vocabularies: vocabularies, metaschema: uri)
    }
}
