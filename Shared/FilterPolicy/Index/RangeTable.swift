import JSON

/// Ranges of numbers: those that a number is in are found without a look at the others.
///
/// The bounds of all are sorted, once and exactly; then only places among them count: each bound is a place and so is
/// each gap. Ranges of places are kept in a balanced tree, by where they begin, each knowing how far those below it reach.
struct RangeTable: Sendable {
    private struct Entry: Sendable {
        let first: Int32
        let last: Int32
        let value: Destination
        /// The furthest that any range below this one in the tree reaches, or this one.
        var reach: Int32
    }

    private let bounds: [JSONNumber]
    private var entries: [Entry]

    /// - Parameter values: where each range leads.
    init(_ values: [NumericRange: Destination]) {
        let bounds = Set(values.keys.flatMap { [$0.lower?.value, $0.upper?.value].compactMap(\.self) }).sorted()
        self.bounds = bounds
        entries = values.map { range, value in
            let first = range.lower.map { Self.place(of: $0.value, in: bounds) + ($0.isInside ? 0 : 1) } ?? 0
            let last = range.upper.map { Self.place(of: $0.value, in: bounds) - ($0.isInside ? 0 : 1) }
            return Entry(first: first, last: last ?? Int32(2 * bounds.count), value: value, reach: 0)
        }
        entries.sort { ($0.first, $0.last) < ($1.first, $1.last) }
        _ = spread(0..<entries.count)
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Hands out where each range leads that it is in.
    func forEach(with number: JSONNumber, _ body: (Destination) -> Void) {
        forEach(at: Self.place(of: number, in: bounds), 0..<entries.count, body)
    }

    private func forEach(at place: Int32, _ part: Range<Int>, _ body: (Destination) -> Void) {
        guard !part.isEmpty else { return }
        let middle = (part.lowerBound + part.upperBound) / 2
        let entry = entries[middle]
        guard entry.reach >= place else { return }
        forEach(at: place, part.lowerBound..<middle, body)
        guard entry.first <= place else { return }
        if place <= entry.last { body(entry.value) }
        forEach(at: place, middle + 1..<part.upperBound, body)
    }

    private mutating func spread(_ part: Range<Int>) -> Int32 {
        guard !part.isEmpty else { return -1 }
        let middle = (part.lowerBound + part.upperBound) / 2
        let below = max(spread(part.lowerBound..<middle), spread(middle + 1..<part.upperBound))
        entries[middle].reach = max(entries[middle].last, below)
        return entries[middle].reach
    }

    /// The bound at index i is place 2 i + 1; place 2 i is the gap before it.
    private static func place(of number: JSONNumber, in bounds: [JSONNumber]) -> Int32 {
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < number { low = middle + 1 } else { high = middle }
        }
        return Int32(2 * low + (low < bounds.count && bounds[low] == number ? 1 : 0))
    }
}
