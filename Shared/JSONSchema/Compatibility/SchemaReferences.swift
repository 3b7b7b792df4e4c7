import JSON

/// Where the references of a schema lead, by the same index that compiling uses.
struct SchemaReferences: Sendable {
    enum Target {
        case here(JSONNode)
        /// In one of the metaschemas, by its URI and the fragment with its `#`.
        case metaschema(String, fragment: String)
    }

    /// A part of the text with a base of its own, and where it ends.
    private struct Resource: Sendable {
        let root: JSONNode
        let end: Int
        let uri: String
        let anchors: [String: JSONNode]
    }

    /// In the order in which they begin; empty where they can't be told.
    private let resources: [Resource]
    private let hasDynamicAnchors: Bool
    let hasInnerDialects: Bool

    /// - Parameter root: of a document that compiles.
    init(of root: JSONNode, isDraft7: Bool) {
        var index = SchemaIndex(supplied: SchemaDocuments(), options: SchemaOptions())
        let isLoaded = (try? index.load(root, at: nil)) != nil
        let own = index.resources.filter { $0.document == 0 }
        let marks = SchemaMarks(of: root)
        // An `$id` or a `$schema` where the index looks for no schema: a reference may lead there all the same.
        let isWhole =
            isLoaded && marks.bases <= own.count && own.allSatisfy { ($0.dialect.draft == .draft7) == isDraft7 }
        hasInnerDialects = !isWhole && marks.dialects > 0
        hasDynamicAnchors = marks.hasDynamicAnchors
        guard isWhole else {
            resources = []
            return
        }
        resources = own.map { resource in
            Resource(
                root: resource.root, end: resource.root.end, uri: resource.uri, anchors: resource.anchors)
        }.sorted { $0.root.position < $1.root.position }
    }

    /// What a reference leads to; nil where that is not known.
    func target(of reference: String, at node: JSONNode) -> Target? {
        // The innermost around it: of those around it, the one that begins last.
        guard
            let around = resources.last(where: { $0.root.position <= node.position && node.position < $0.end })
        else { return nil }
        let reference = URIReference(reference)
        let uri = reference.resolved(against: URIReference(around.uri)).withoutFragment
        let fragment = reference.fragment ?? ""
        guard let resource = uri == around.uri ? around : resources.first(where: { $0.uri == uri && !uri.isEmpty })
        else {
            // A dynamic reference in there might lead back here.
            guard !hasDynamicAnchors, Metaschema.documents[uri] != nil else { return nil }
            return .metaschema(uri, fragment: "#" + fragment)
        }
        if fragment.isEmpty { return .here(resource.root) }
        if fragment.utf8.first == UInt8(ascii: "/") {
            return PointerFragment.target(of: fragment, in: resource.root).map { .here($0) }
        }
        return PointerFragment.decoded(fragment.utf8).flatMap { resource.anchors[$0] }.map { .here($0) }
    }
}

/// What stands anywhere in a text, schema or not: what is counted too much makes an answer more careful, never wrong.
private struct SchemaMarks {
    /// The root, and objects with an `$id` that may begin a base.
    private(set) var bases = 1
    /// Objects with a `$schema` but for the root.
    private(set) var dialects = 0
    private(set) var hasDynamicAnchors = false

    init(of root: JSONNode) { count(root, isRoot: true) }

    private mutating func count(_ node: JSONNode, isRoot: Bool = false) {
        for element in node.elements { count(element) }
        for (name, value) in node.members {
            switch name {
            case "$id" where value.string.map { !$0.hasPrefix("#") } ?? false: if !isRoot { bases += 1 }
            case "$schema" where value.kind == .string: if !isRoot { dialects += 1 }
            case "$dynamicAnchor": hasDynamicAnchors = true
            default: break
            }
            count(value)
        }
    }
}

extension JSONNode {
    /// The position behind it and all that is in it.
    fileprivate var end: Int { withTape { tape, position in Int(tape.entries[position].next) } }
}
