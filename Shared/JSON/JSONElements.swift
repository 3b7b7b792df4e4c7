/// The elements of an array, in order.
package struct JSONElements: Sequence, Sendable {
    private let array: JSONNode

    init(of array: JSONNode) { self.array = array }

    package var count: Int { array.kind == .array ? array.count : 0 }
    package var isEmpty: Bool { count == 0 }
    package var underestimatedCount: Int { count }

    package func makeIterator() -> Iterator { Iterator(of: array, count: count) }

    package struct Iterator: IteratorProtocol {
        private let storage: JSONStorage
        private var index: Int
        private var remaining: Int

        fileprivate init(of array: JSONNode, count: Int) {
            storage = array.storage
            index = array.index + 1
            remaining = count
        }

        package mutating func next() -> JSONNode? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            defer { index = Int(storage.tape[index].next) }
            return JSONNode(storage: storage, index: index)
        }
    }
}
