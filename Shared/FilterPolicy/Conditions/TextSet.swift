/// Strings, each by its UTF-8: a few are compared one by one, many are looked up by their hash.
struct TextSet: Sendable {
    private static let mostCompared = 8

    private(set) var texts: [[UInt8]] = []
    /// The places of the texts by their hashes, once there are many. The hashes are seeded by the process, so that nobody
    /// can choose texts that collide.
    private var places: [Int: [Int]] = [:]

    var isEmpty: Bool { texts.isEmpty }

    mutating func insert(_ text: [UInt8]) {
        guard !contains(text.span) else { return }
        texts.append(text)
        guard texts.count > Self.mostCompared else { return }
        // The first ones are looked up too, from now on.
        let first = texts.count == Self.mostCompared + 1 ? 0 : texts.count - 1
        for place in first..<texts.count {
            let text = texts[place]
            let hash = hashOf(text.span)
            places[hash, default: []].append(place)
        }
    }

    func contains(_ text: Span<UInt8>) -> Bool {
        guard texts.count > Self.mostCompared else {
            for candidate in texts where sameBytes(candidate.span, text) { return true }
            return false
        }
        let hash = hashOf(text)
        for place in places[hash] ?? [] {
            let candidate = texts[place]
            if sameBytes(candidate.span, text) { return true }
        }
        return false
    }
}

func hashOf(_ bytes: Span<UInt8>) -> Int {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
}

func sameBytes(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    one.count == other.count && hasBytes(one, other, at: 0)
}

/// Whether `text` has these bytes at this place. The caller has seen that they fit.
func hasBytes(_ text: Span<UInt8>, _ bytes: Span<UInt8>, at start: Int) -> Bool {
    for offset in bytes.indices where text[start + offset] != bytes[offset] { return false }
    return true
}
