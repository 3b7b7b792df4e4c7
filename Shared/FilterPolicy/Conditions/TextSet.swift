/// Strings, each by its UTF-8: a few are compared one by one, many are looked up by their hash.
struct TextSet: Sendable {
    private static let mostCompared = 8

    private var table = TextTable()

    var texts: [[UInt8]] {
        (0..<table.texts.count).map { index in
            table.texts.with(index) { text in text.withUnsafeBufferPointer { Array($0) } }
        }
    }

    mutating func insert(_ text: [UInt8]) { _ = table.insert(text) }

    func contains(_ text: Span<UInt8>) -> Bool {
        guard table.texts.count <= Self.mostCompared else { return table.find(text) != nil }
        for index in 0..<table.texts.count where table.texts.with(index, { sameBytes($0, text) }) { return true }
        return false
    }
}

func sameBytes(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    one.count == other.count && hasBytes(one, other, at: 0)
}

/// Whether `text` has these bytes at this place. The caller has seen that they fit.
func hasBytes(_ text: Span<UInt8>, _ bytes: Span<UInt8>, at start: Int) -> Bool {
    for offset in bytes.indices where text[start + offset] != bytes[offset] { return false }
    return true
}
