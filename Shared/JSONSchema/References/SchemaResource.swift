import JSON

/// A schema that has a URI: a document, or a part of one with an `$id` of its own.
struct SchemaResource {
    /// Without a fragment; empty for a document that nobody named.
    let uri: String
    /// Which document it stands in.
    let document: Int
    let root: JSONNode
    let dialect: SchemaDialect
    /// What its `$anchor`s and `$dynamicAnchor`s name.
    var anchors: [String: JSONNode] = [:]
    /// Those that a `$dynamicRef` may lead to.
    var dynamicAnchors: [String: JSONNode] = [:]
}

/// A place in one of the documents, as a key.
struct SchemaPlace: Hashable {
    let document: Int
    let position: Int
}

/// A schema and the resource that it belongs to, which says what its keywords and references mean.
struct LocatedSchema {
    let node: JSONNode
    let resource: Int
}
