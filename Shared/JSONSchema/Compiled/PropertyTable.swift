import JSON

/// The names that an object's rules know, found by their bytes without making a string of a member's name.
struct PropertyTable: Sendable {
    struct Entry: Sendable {
        let name: [UInt8]
        /// The subschema of the property; -1 where there is none.
        var schema: Int32 = -1
        /// The position among the required names; -1 where it is not required.
        var required: Int32 = -1
    }

    private(set) var entries: [Entry] = []
    /// Positions in `entries` plus one, open-addressed; 0 is free. Its size is a power of two, at least twice the entries.
    private var slots: [UInt16] = []

    static let maxEntries = Int(UInt16.max) - 1

    init() {}

    init(properties: [(name: String, schema: Int)], required: [String]) {
        var known: [[UInt8]: Int] = [:]
        func entry(_ name: String) -> Int {
            let bytes = Array(name.utf8)
            if let found = known[bytes] { return found }
            known[bytes] = entries.count
            entries.append(Entry(name: bytes))
            return entries.count - 1
        }
        for (name, schema) in properties { entries[entry(name)].schema = Int32(schema) }
        for (index, name) in required.enumerated() { entries[entry(name)].required = Int32(index) }
        var size = 4
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: entries.isEmpty ? 0 : size)
        for (index, entry) in entries.enumerated() {
            var slot = Self.hash(entry.name.span) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt16(index + 1)
        }
    }

    /// The position of a member's name in `entries`.
    ///
    /// - Parameter hint: where it may well be: members often come in the order of the schema.
    func position(of name: JSONNode, hint: Int) -> Int? {
        if slots.isEmpty { return nil }
        return name.withUTF8 { bytes -> Int? in
            if hint < entries.count, Self.isEqual(entries[hint].name, bytes) { return hint }
            let mask = slots.count - 1
            var slot = Self.hash(bytes) & mask
            while slots[slot] != 0 {
                let position = Int(slots[slot]) - 1
                if Self.isEqual(entries[position].name, bytes) { return position }
                slot = (slot + 1) & mask
            }
            return nil
        } ?? nil
    }

    /// FNV-1a. Only the schema's own names stand in the table, so a sender can make no long chains in it.
    private static func hash(_ bytes: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    private static func isEqual(_ one: [UInt8], _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }
}
