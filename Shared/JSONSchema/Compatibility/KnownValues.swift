import JSON
import Synchronization

/// The values that schemas list, found by their hash where they are many.
final class KnownValues: Sendable {
    private static let mostLookedThrough = 16

    /// By where a list stands.
    private let sets = Mutex<[Int: Set<JSONNode>]>([:])

    func contains(_ value: JSONNode, in list: JSONNode) -> Bool {
        guard list.count > Self.mostLookedThrough else { return list.elements.contains(value) }
        return sets.withLock { sets in
            if let known = sets[list.position] { return known.contains(value) }
            let fresh = Set(list.elements)
            sets[list.position] = fresh
            return fresh.contains(value)
        }
    }
}
