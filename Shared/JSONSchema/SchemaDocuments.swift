package import JSON

/// Schemas that a schema may refer to by their URIs, besides the metaschemas, which are built in.
///
/// Nothing is ever fetched: a reference to what is in neither is a fault of the schema. A document is read only when
/// something refers to it.
package struct SchemaDocuments: Sendable {
    private(set) var byURI: [String: JSONNode] = [:]

    package init() {}

    /// - Parameter uri: an absolute URI; a fragment does not count. What stood at it before is replaced.
    package mutating func add(_ document: JSONNode, at uri: String) {
        byURI[URIReference(uri).withoutFragment] = document
    }
}
