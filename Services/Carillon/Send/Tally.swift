/// What became of the events of a file.
struct Tally: Hashable, Sendable, CustomStringConvertible {
    var new = 0
    var duplicates = 0
    var refused = 0

    var total: Int { new + duplicates + refused }

    var description: String { "\(new) new, \(duplicates) duplicate, \(refused) refused" }
}
