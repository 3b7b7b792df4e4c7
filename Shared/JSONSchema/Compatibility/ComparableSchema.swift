package import JSON

/// A schema as it is compared with others: its text, and where its references lead.
///
/// Comparing works on the text rather than on the compiled form: what a keyword says to people, such as where it stands,
/// is needed in each answer.
package final class ComparableSchema: Sendable {
    /// What reasons call it, such as "version 3".
    let name: String
    let isDraft7: Bool
    /// Whether `format` refuses values.
    let assertsFormats: Bool
    let patterns = KnownPatterns()
    let values = KnownValues()
    private let document: JSONNode
    private let references: SchemaReferences

    /// - Parameters:
    ///   - schema: the root of a document that `JSONSchema` compiles; what it would refuse makes no sense here either.
    ///   - assertsFormats: as it is compiled with.
    ///   - name: what reasons call it.
    package init(_ schema: JSONNode, assertsFormats: Bool = false, name: String) {
        document = schema
        self.name = name
        self.assertsFormats = assertsFormats
        isDraft7 = schema["$schema"]?.string?.contains("draft-07") ?? false
        references = SchemaReferences(of: schema, isDraft7: isDraft7)
    }

    var root: SchemaPart { SchemaPart(schema: self, node: document) }

    /// Whether another dialect may begin somewhere inside.
    var hasInnerDialects: Bool { references.hasInnerDialects }

    /// What a reference leads to; nil where that is not known, or can't be told.
    ///
    /// - Parameter node: where the reference stands: an inner `$id` turns it elsewhere.
    func target(of reference: String, at node: JSONNode) -> SchemaPart? {
        switch references.target(of: reference, at: node) {
        case .here(let node): SchemaPart(schema: self, node: node)
        case .metaschema(let uri, let fragment): metaschema(uri).flatMap { $0.target(of: fragment, at: $0.document) }
        case nil: nil
        }
    }

    private func metaschema(_ uri: String) -> ComparableSchema? {
        (assertsFormats ? Self.assertingMetaschemas : Self.metaschemas)[uri]
    }

    private static let metaschemas = metaschemas(assertsFormats: false)
    private static let assertingMetaschemas = metaschemas(assertsFormats: true)

    private static func metaschemas(assertsFormats: Bool) -> [String: ComparableSchema] {
        Metaschema.documents.mapValues {
            ComparableSchema($0, assertsFormats: assertsFormats, name: "the metaschema")
        }
    }
}
