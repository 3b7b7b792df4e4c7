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
    private let anchors: SchemaAnchors

    /// - Parameters:
    ///   - schema: the root of a document that `JSONSchema` compiles; what it would refuse makes no sense here either.
    ///   - assertsFormats: as it is compiled with.
    ///   - name: what reasons call it.
    package init(_ schema: JSONNode, assertsFormats: Bool = false, name: String) {
        document = schema
        self.name = name
        self.assertsFormats = assertsFormats
        isDraft7 = schema["$schema"]?.string?.contains("draft-07") ?? false
        anchors = SchemaAnchors(of: schema)
    }

    var root: SchemaPart { SchemaPart(schema: self, node: document) }

    /// Whether another dialect may begin somewhere inside.
    var hasInnerDialects: Bool { anchors.hasInnerDialects }

    /// What a reference leads to; nil where that is not in this schema, or can't be told.
    func target(of reference: String) -> SchemaPart? {
        // An inner base would turn references that stand below it elsewhere.
        guard !anchors.hasInnerBases else { return nil }
        var fragment = reference
        if !reference.hasPrefix("#") {
            guard let base = anchors.base, reference.hasPrefix(base) else { return nil }
            fragment = String(reference.dropFirst(base.count))
            guard fragment.isEmpty || fragment.hasPrefix("#") else { return nil }
        }
        if fragment.isEmpty || fragment == "#" { return root }
        guard fragment.hasPrefix("#/") else { return anchors.part(String(fragment.dropFirst()), in: self) }
        guard let node = PointerFragment.target(of: fragment.dropFirst(), in: document) else { return nil }
        return SchemaPart(schema: self, node: node)
    }
}

/// The names that the parts of a schema have.
struct SchemaAnchors: Sendable {
    /// The schema's own `$id`, without a fragment.
    private(set) var base: String?
    /// Whether a base begins inside of it.
    private(set) var hasInnerBases = false
    private(set) var hasInnerDialects = false
    private var places: [[UInt8]: [JSONNode]] = [:]

    init(of root: JSONNode) {
        if let id = root["$id"]?.string { base = id.hasSuffix("#") ? String(id.dropLast()) : id }
        // Most schemas have none, and need no search.
        let text = root.rawBytes
        let marks = ["$anchor", "$dynamicAnchor", "$id", "$schema", "\\u"].map { Array($0.utf8) }
        guard marks.contains(where: { text.contains(sequence: $0) }) else { return }
        collect(root, isRoot: true)
    }

    func part(_ name: String, in schema: ComparableSchema) -> SchemaPart? {
        // A name that stands in two places may be another's in one of them.
        guard let found = places[Array(name.utf8)], found.count == 1 else { return nil }
        return SchemaPart(schema: schema, node: found[0])
    }

    /// Looks at every object, schema or not: what is found too much makes an answer more careful, never wrong.
    private mutating func collect(_ node: JSONNode, isRoot: Bool = false) {
        for element in node.elements { collect(element) }
        guard node.kind == .object else { return }
        for keyword in ["$anchor", "$dynamicAnchor", "$id"] {
            guard let name = node[keyword]?.string else { continue }
            if keyword != "$id" {
                places[Array(name.utf8), default: []].append(node)
            } else if name.hasPrefix("#") {
                // How draft-07 writes an anchor.
                places[Array(name.utf8.dropFirst()), default: []].append(node)
            } else if !isRoot {
                hasInnerBases = true
            }
        }
        if !isRoot, node["$schema"]?.string != nil { hasInnerDialects = true }
        for (_, value) in node.members { collect(value) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first, count >= sequence.count else { return false }
        var at = startIndex
        while at <= endIndex - sequence.count {
            if self[at] == first, self[at..<at + sequence.count].elementsEqual(sequence) { return true }
            at += 1
        }
        return false
    }
}
