import HeapModule

/// Ids in the order of their bytes, sorted a run at a time and merged as they are asked for: a million of them are never
/// sorted in one go, which would hold a thread for a second.
struct OrderedIDs: Sequence, IteratorProtocol, Sendable {
    /// The most ids of a run.
    static let runLength = 4_096

    private struct Head: Comparable, Sendable {
        let id: String
        let run: Int

        static func < (left: Head, right: Head) -> Bool { OrderedIDs.isOrdered(left.id, right.id) }
    }

    private var runs: [ArraySlice<String>] = []
    private var heads: Heap<Head> = []

    var isEmpty: Bool { heads.isEmpty }

    /// Adds ids that are not in here, in any order.
    mutating func add(_ ids: some Sequence<String>) {
        var run = ids.sorted(by: Self.isOrdered)[...]
        guard let first = run.popFirst() else { return }
        heads.insert(Head(id: first, run: runs.count))
        runs.append(run)
    }

    mutating func next() -> String? {
        guard let least = heads.popMin() else { return nil }
        if let id = runs[least.run].popFirst() { heads.insert(Head(id: id, run: least.run)) }
        return least.id
    }

    /// Swift orders strings by canonical equivalence; ids are ASCII, and so is this.
    static func isOrdered(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
