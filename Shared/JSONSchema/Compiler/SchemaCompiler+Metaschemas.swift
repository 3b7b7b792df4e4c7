import JSON

extension SchemaCompiler {
    /// Holds each document against its metaschema. Reading the keywords finds nearly all that is wrong, and says it better;
    /// this is for the rest, and for metaschemas of one's own. A document of several dialects would need to be taken apart
    /// for it, as its parts mean other things by the same words: there, reading the keywords is what there is.
    mutating func checkAgainstMetaschemas() throws(SchemaError) {
        var own: [String: JSONSchema] = [:]
        var uris: [Int: Set<String>] = [:]
        for resource in index.resources { uris[resource.document, default: []].insert(resource.dialect.metaschema) }
        for resource in index.resources where resource.root.position == 0 && !isBuiltIn(resource) {
            guard uris[resource.document]?.count == 1 else { continue }
            let uri = resource.dialect.metaschema
            if Metaschema.compiled[uri] == nil, own[uri] == nil { own[uri] = try compiled(uri) }
            guard let metaschema = Metaschema.compiled[uri] ?? own[uri] else { continue }
            guard let violation = metaschema.violations(of: resource.root, limit: 1).first else { continue }
            let place = index.pointer(to: resource.root, in: resource.document)
            let keyword = violation.pointer.split(separator: "/").last.map(String.init)
            throw SchemaError(pointer: place + violation.pointer, keyword: keyword, violation.message)
        }
    }

    private func isBuiltIn(_ resource: SchemaResource) -> Bool {
        Metaschema.documents[resource.uri].map { $0 == resource.root } ?? false
    }

    /// A metaschema that was supplied.
    private func compiled(_ uri: String) throws(SchemaError) -> JSONSchema? {
        guard let root = index.suppliedDocument(uri) else { return nil }
        return try JSONSchema(metaschema: root, documents: index.suppliedDocuments)
    }
}
