import JSON

/// The fields that filters name, as a tree of names; one walk along it takes their values out of a document.
struct FieldTree: Sendable {
    private struct Node: Sendable {
        var names = TextTable()
        /// The names again: looking a member up wants a string.
        var strings: [String] = []
        var children: [Int] = []
        var slot: Int32 = -1
    }

    /// With more names than this, each member of an object is looked up among them; else each of them in the object.
    private static let mostLookedUp = 8

    private var nodes = [Node()]
    private(set) var slots = 0

    static let root = 0

    mutating func child(_ name: String, of node: Int) -> Int {
        let number = nodes[node].names.insert(Array(name.utf8))
        if number < nodes[node].children.count { return nodes[node].children[number] }
        nodes.append(Node())
        nodes[node].strings.append(name)
        nodes[node].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// The number that a field's values are kept under.
    mutating func slot(of node: Int) -> Int32 {
        if nodes[node].slot < 0 {
            nodes[node].slot = Int32(slots)
            slots += 1
        }
        return nodes[node].slot
    }

    func values(in document: JSONNode) -> FieldValues {
        var values = FieldValues(slots: slots)
        collect(document, Self.root, into: &values)
        return values
    }

    /// Arrays stand for their elements, however deep: a document has a depth that is bounded.
    private func collect(_ value: JSONNode, _ node: Int, into values: inout FieldValues) {
        switch value.kind {
        case .object: collectMembers(of: value, node, into: &values)
        case .array:
            for element in value.elements {
                if element.kind == .object { values.hasObjectsInArrays = true }
                collect(element, node, into: &values)
            }
        default: if nodes[node].slot >= 0 { values.append(value, to: nodes[node].slot) }
        }
    }

    private func collectMembers(of object: JSONNode, _ index: Int, into values: inout FieldValues) {
        let node = nodes[index]
        guard node.strings.count > Self.mostLookedUp else {
            for (number, name) in node.strings.enumerated() {
                guard let value = object[name] else { continue }
                collect(value, node.children[number], into: &values)
            }
            return
        }
        for (name, value) in object.members.nodes {
            guard let number = name.withUTF8({ node.names.find($0) }) ?? nil else { continue }
            collect(value, node.children[number], into: &values)
        }
    }
}

/// The values of fields in one document: for each field a chain, since arrays have many.
struct FieldValues {
    struct Entry {
        let value: JSONNode
        /// Index of the field's next value, or -1.
        let next: Int32
    }

    private(set) var entries: [Entry] = []
    private(set) var heads: [Int32]
    /// The fields that have a value.
    private(set) var present: [Int32] = []
    /// Whether values may stem from several objects that stand beside each other.
    var hasObjectsInArrays = false

    init(slots: Int) {
        heads = [Int32](repeating: -1, count: slots)
    }

    mutating func append(_ value: JSONNode, to slot: Int32) {
        let head = heads[Int(slot)]
        if head < 0 { present.append(slot) }
        heads[Int(slot)] = Int32(entries.count)
        entries.append(Entry(value: value, next: head))
    }
}
