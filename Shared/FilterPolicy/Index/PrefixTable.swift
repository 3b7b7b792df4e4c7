/// Beginnings of texts, found in one look-up however many there are.
///
/// They are sorted, and each knows the longest other that it begins with. All that a text begins with are found from the
/// last one that does not stand behind it: whatever stands between a beginning and the text begins with it too.
struct PrefixTable: Sendable {
    private let prefixes: TextList
    /// The longest proper beginning of each among the others, or -1.
    private let parents: [Int32]
    private let values: [Destination]

    /// - Parameter values: where each beginning leads.
    init(_ values: [[UInt8]: Destination]) {
        let sorted = values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        self.values = sorted.map(\.value)
        var prefixes = TextList()
        var parents: [Int32] = []
        parents.reserveCapacity(sorted.count)
        for (index, prefix) in sorted.lazy.map(\.key).enumerated() {
            prefixes.append(prefix)
            var parent = index > 0 ? Int32(index - 1) : -1
            while parent >= 0, !prefix.starts(with: sorted[Int(parent)].key) { parent = parents[Int(parent)] }
            parents.append(parent)
        }
        self.prefixes = prefixes
        self.parents = parents
    }

    var isEmpty: Bool { values.isEmpty }

    /// Hands out where each beginning leads that the text has.
    func forEach(of text: Span<UInt8>, _ body: (Destination) -> Void) {
        var (low, high) = (0, prefixes.count)
        while low < high {
            let middle = (low + high) / 2
            if prefixes.with(middle, { Self.isBehind($0, text) }) { high = middle } else { low = middle + 1 }
        }
        var index = Int32(low - 1)
        var isBeginning = false
        while index >= 0 {
            isBeginning =
                isBeginning || prefixes.with(Int(index)) { $0.count <= text.count && hasBytes(text, $0, at: 0) }
            if isBeginning { body(values[Int(index)]) }
            index = parents[Int(index)]
        }
    }

    /// Whether one text stands behind the other in the order of bytes.
    private static func isBehind(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        for index in 0..<min(one.count, other.count) where one[index] != other[index] {
            return one[index] > other[index]
        }
        return one.count > other.count
    }
}
