/// Texts numbered from 0 in the order they came, found by their bytes without a copy of what is looked for.
///
/// Open-addressed and at most half full. The hashes are seeded by the process, so that nobody can choose texts that
/// collide. A dictionary of arrays would want an array for each look-up.
struct TextTable: Sendable {
    private struct Slot: Sendable {
        /// Half of the hash: what differs in it needs not be compared.
        var mark: UInt32 = 0
        var number: Int32 = -1
    }

    private(set) var texts = TextList()
    private var slots: [Slot] = []

    var isEmpty: Bool { texts.count == 0 }

    /// The number of a text, which it gets if it has none yet.
    mutating func insert(_ text: [UInt8]) -> Int {
        if let found = find(text.span) { return found }
        texts.append(text)
        if texts.count * 2 > slots.count { grow() } else { place(texts.count - 1) }
        return texts.count - 1
    }

    func find(_ text: Span<UInt8>) -> Int? {
        guard !slots.isEmpty else { return nil }
        let (start, mark) = Self.hash(text)
        var place = start & (slots.count - 1)
        while slots[place].number >= 0 {
            let number = Int(slots[place].number)
            if slots[place].mark == mark, texts.with(number, { sameBytes($0, text) }) { return number }
            place = (place + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func grow() {
        slots = [Slot](repeating: Slot(), count: max(8, slots.count * 2))
        for number in 0..<texts.count { place(number) }
    }

    private mutating func place(_ number: Int) {
        let (start, mark) = texts.with(number, Self.hash)
        var place = start & (slots.count - 1)
        while slots[place].number >= 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = Slot(mark: mark, number: Int32(number))
    }

    private static func hash(_ text: Span<UInt8>) -> (start: Int, mark: UInt32) {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        return (hash, UInt32(truncatingIfNeeded: hash >> 32))
    }
}
