import JSON

/// The schemas of schemas that are built in: what a schema may refer to without anybody supplying it.
enum Metaschema {
    static let draft7 = "http://json-schema.org/draft-07/schema"
    static let draft202012 = "https://json-schema.org/draft/2020-12/schema"

    /// All documents by their URIs, without fragments.
    static let documents: [String: JSONNode] = {
        var documents: [String: JSONNode] = [:]
        for text in draft7Texts + draft202012Texts + draft202012ValidationTexts {
            // Texts of ours, which a test reads one by one: one that could not be read would only be missing here.
            guard let root = try? JSONDocument(parsing: text).root, let id = root["$id"]?.string else { continue }
            documents[URIReference(id).withoutFragment] = root
        }
        return documents
    }()

    /// The metaschemas of the two drafts, compiled.
    static let compiled: [String: JSONSchema] = {
        var compiled: [String: JSONSchema] = [:]
        for uri in [draft7, draft202012] {
            guard let root = documents[uri], let schema = try? JSONSchema(metaschema: root) else { continue }
            compiled[uri] = schema
        }
        return compiled
    }()
}
