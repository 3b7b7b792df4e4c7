/// The members of an object, in the order they came.
package struct JSONMembers: Sequence, Sendable {
    private let object: JSONNode

    init(of object: JSONNode) { self.object = object }

    package var count: Int { object.kind == .object ? object.count : 0 }
    package var isEmpty: Bool { count == 0 }
    package var underestimatedCount: Int { count }

    package func makeIterator() -> Iterator { Iterator(nodes: Nodes(of: object, count: count)) }

    /// The same with each name as a node, for those who need no string of it.
    package var nodes: Nodes { Nodes(of: object, count: count) }

    package struct Iterator: IteratorProtocol {
        fileprivate var nodes: Nodes

        package mutating func next() -> (name: String, value: JSONNode)? {
            guard let (name, value) = nodes.next() else { return nil }
            // A name is always a string.
            return (name.string ?? "", value)
        }
    }

    package struct Nodes: Sequence, IteratorProtocol {
        private let storage: JSONStorage
        private var index: Int
        private var remaining: Int

        fileprivate init(of object: JSONNode, count: Int) {
            storage = object.storage
            index = object.index + 1
            remaining = count
        }

        package mutating func next() -> (name: JSONNode, value: JSONNode)? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            defer { index = Int(storage.tape[index + 1].next) }
            return (JSONNode(storage: storage, index: index), JSONNode(storage: storage, index: index + 1))
        }
    }
}
