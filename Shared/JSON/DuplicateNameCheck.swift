/// Finds a name that an object says twice, in whatever spelling: `"a"` and `"\u0061"` are one name.
///
/// Few names are compared each with each, many through a hash table (seeded by the process, so that nobody can
/// choose names that collide).
struct DuplicateNameCheck {
    private static let mostPairwise: UInt32 = 16

    /// An open-addressed table of tape indices, kept from object to object; 0 is free (entry 0 is never a name).
    private var table: [UInt32] = []

    mutating func check(
        object: Int, on tape: ContiguousArray<TapeEntry>, _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) {
        let duplicate =
            tape[object].count <= Self.mostPairwise
            ? Self.pairwise(object, tape, bytes) : hashed(object, tape, bytes)
        guard let duplicate else { return }
        let entry = tape[duplicate]
        let name = String(decoding: entry.content(in: bytes).prefix(64), as: UTF8.self)
        throw JSONSyntaxError(.duplicateName, at: Int(entry.start), "duplicate member name \(name.debugDescription)")
    }

    private static func pairwise(
        _ object: Int, _ tape: ContiguousArray<TapeEntry>, _ bytes: Span<UInt8>
    ) -> Int? {
        let end = Int(tape[object].next)
        var later = Int(tape[object + 2].next)
        while later < end {
            var earlier = object + 1
            while earlier < later {
                if sameName(tape[earlier], tape[later], bytes) { return later }
                earlier = Int(tape[earlier + 1].next)
            }
            later = Int(tape[later + 1].next)
        }
        return nil
    }

    private mutating func hashed(
        _ object: Int, _ tape: ContiguousArray<TapeEntry>, _ bytes: Span<UInt8>
    ) -> Int? {
        // At most half full, so that a probe ends soon.
        var capacity = 64
        while capacity < 2 * Int(tape[object].count) { capacity *= 2 }
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: capacity))
        let end = Int(tape[object].next)
        var name = object + 1
        while name < end {
            var slot = Self.hash(tape[name], bytes) & (capacity - 1)
            while table[slot] != 0 {
                if Self.sameName(tape[Int(table[slot])], tape[name], bytes) { return name }
                slot = (slot + 1) & (capacity - 1)
            }
            table[slot] = UInt32(truncatingIfNeeded: name)
            name = Int(tape[name + 1].next)
        }
        return nil
    }

    @inline(__always)
    private static func sameName(_ one: TapeEntry, _ other: TapeEntry, _ bytes: Span<UInt8>) -> Bool {
        if one.flag || other.flag { return one.content(in: bytes) == other.content(in: bytes) }
        guard one.end - one.start == other.end - other.start else { return false }
        var (left, right) = (Int(one.start) + 1, Int(other.start) + 1)
        while left < Int(one.end) {
            guard bytes[left] == bytes[right] else { return false }
            left += 1
            right += 1
        }
        return true
    }

    private static func hash(_ name: TapeEntry, _ bytes: Span<UInt8>) -> Int {
        var hasher = Hasher()
        if name.flag {
            name.content(in: bytes).withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            bytes.extracting(Int(name.start) + 1..<Int(name.end) - 1)
                .withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}
