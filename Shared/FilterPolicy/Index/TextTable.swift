/// Texts numbered from 0 in the order they came, found by their bytes without a copy of what is looked for.
///
/// Open-addressed and at most half full. The hashes are seeded by the process, so that nobody can choose texts that
/// collide. A dictionary of arrays would want an array for each look-up.
struct TextTable: Sendable {
    private(set) var texts: [[UInt8]] = []
    private var slots: [Int32] = []

    var isEmpty: Bool { texts.isEmpty }

    /// The number of a text, which it gets if it has none yet.
    mutating func insert(_ text: [UInt8]) -> Int {
        if let found = find(text.span) { return found }
        texts.append(text)
        if texts.count * 2 > slots.count { grow() } else { place(texts.count - 1) }
        return texts.count - 1
    }

    func find(_ text: Span<UInt8>) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = Self.hash(text) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            let candidate = texts[number]
            if sameBytes(candidate.span, text) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: max(8, slots.count * 2))
        for number in texts.indices { place(number) }
    }

    private mutating func place(_ number: Int) {
        let text = texts[number]
        var slot = Self.hash(text.span) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(number)
    }

    private static func hash(_ text: Span<UInt8>) -> Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
