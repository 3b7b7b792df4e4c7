import JSON

/// A subschema of one of the compared schemas, known by where it stands in its text.
struct SchemaPart: Hashable, Sendable {
    let schema: ComparableSchema
    let node: JSONNode
    let pointer: String
    private let offset: Int

    init(schema: ComparableSchema, node: JSONNode, pointer: String) {
        self.schema = schema
        self.node = node
        self.pointer = pointer
        offset = node.rawBytes.startIndex
    }

    static func == (one: SchemaPart, other: SchemaPart) -> Bool {
        one.offset == other.offset && one.schema === other.schema
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(offset)
        hasher.combine(ObjectIdentifier(schema))
    }

    subscript(keyword: String) -> SchemaPart? {
        node[keyword].map {
            SchemaPart(schema: schema, node: $0, pointer: jsonPointer(appending: keyword, to: pointer))
        }
    }

    /// The subschemas of a keyword that holds a list of them.
    func list(_ keyword: String) -> [SchemaPart] {
        guard let list = self[keyword], list.node.kind == .array else { return [] }
        return list.node.elements.enumerated().map { index, node in
            SchemaPart(schema: schema, node: node, pointer: jsonPointer(appending: index, to: list.pointer))
        }
    }

    /// The subschemas of a keyword that holds them by name.
    func map(_ keyword: String) -> [(name: MemberName, part: SchemaPart)] {
        guard let map = self[keyword], map.node.kind == .object else { return [] }
        return map.node.members.map { name, node in
            (
                MemberName(name),
                SchemaPart(schema: schema, node: node, pointer: jsonPointer(appending: name, to: map.pointer))
            )
        }
    }

    func place(of keyword: String) -> String { jsonPointer(appending: keyword, to: pointer) }
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
