import JSON

extension SchemaCompiler {
    /// Holds each resource against its metaschema. Reading the keywords finds nearly all that is wrong, and says it better;
    /// this is for the rest, and for metaschemas of one's own.
    mutating func checkAgainstMetaschemas() throws(SchemaError) {
        var own: [String: JSONSchema] = [:]
        for resource in index.resources where !isBuiltIn(resource) {
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
