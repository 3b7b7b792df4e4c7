/// Beginnings of texts, found in one look-up however many there are.
///
/// They are sorted, and each knows the longest other that it begins with. All that a text begins with are found from the
/// last one that does not stand behind it: whatever stands between a beginning and the text begins with it too.
struct PrefixTable: Sendable {
    private let prefixes: [[UInt8]]
    /// The longest proper beginning of each among the others, or -1.
    private let parents: [Int32]
    private let values: [Int32]

    /// - Parameter values: a number for each beginning.
    init(_ values: [[UInt8]: Int32]) {
        let sorted = values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        prefixes = sorted.map(\.key)
        self.values = sorted.map(\.value)
        var parents: [Int32] = []
        parents.reserveCapacity(sorted.count)
        for index in prefixes.indices {
            var parent = index > 0 ? Int32(index - 1) : -1
            while parent >= 0, !prefixes[index].starts(with: prefixes[Int(parent)]) { parent = parents[Int(parent)] }
            parents.append(parent)
        }
        self.parents = parents
    }

    var isEmpty: Bool { prefixes.isEmpty }

    /// Hands out the number of each beginning that the text has.
    func forEach(of text: Span<UInt8>, _ body: (Int32) -> Void) {
        var (low, high) = (0, prefixes.count)
        while low < high {
            let middle = (low + high) / 2
            let prefix = prefixes[middle]
            if Self.isBehind(prefix.span, text) { high = middle } else { low = middle + 1 }
        }
        var index = Int32(low - 1)
        var isBeginning = false
        while index >= 0 {
            let prefix = prefixes[Int(index)]
            isBeginning = isBeginning || (prefix.count <= text.count && hasBytes(text, prefix.span, at: 0))
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
