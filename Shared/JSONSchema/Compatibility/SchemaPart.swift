import JSON

/// A subschema of one of the compared schemas, known by where it stands in its text.
struct SchemaPart: Hashable, Sendable {
    let schema: ComparableSchema
    let node: JSONNode

    static func == (one: SchemaPart, other: SchemaPart) -> Bool {
        one.node.position == other.node.position && one.schema === other.schema
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(node.position)
        hasher.combine(ObjectIdentifier(schema))
    }

    subscript(keyword: String) -> SchemaPart? {
        node[keyword].map { SchemaPart(schema: schema, node: $0) }
    }

    /// The subschemas of a keyword that holds a list of them.
    func list(_ keyword: String) -> [SchemaPart] {
        guard let list = node[keyword], list.kind == .array else { return [] }
        return list.elements.map { SchemaPart(schema: schema, node: $0) }
    }

    /// The subschemas of a keyword that holds them by name.
    func map(_ keyword: String) -> [(name: MemberName, part: SchemaPart)] {
        guard let map = node[keyword], map.kind == .object else { return [] }
        return map.members.map { (MemberName($0), SchemaPart(schema: schema, node: $1)) }
    }

    var place: SchemaPlaceInText { SchemaPlaceInText(node: node, names: []) }

    func place(of keyword: String) -> SchemaPlaceInText { SchemaPlaceInText(node: node, names: [keyword]) }
}

/// Where something stands in a schema. Most places are never told to anybody, so the pointer waits until one is.
struct SchemaPlaceInText: Sendable {
    let node: JSONNode
    let names: [String]

    func appending(_ index: Int) -> SchemaPlaceInText {
        SchemaPlaceInText(node: node, names: names + [String(index)])
    }

    var pointer: String { names.reduce(node.pointer) { jsonPointer(appending: $1, to: $0) } }
}

/// A name, or the text of a pattern, compared by its bytes: Swift takes two spellings of an umlaut for one.
struct MemberName: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (one: MemberName, other: MemberName) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
