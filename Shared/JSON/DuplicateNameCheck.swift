/// Finds a name that an object says twice, in whatever spelling: `"a"` and `"\u0061"` are one name.
///
/// Few names are compared each with each, many through a table of the hashes that their entries have. Names that somebody
/// chose to collide are noticed, and looked up by hashes that nobody outside of this process knows.
struct DuplicateNameCheck {
    private static let mostPairwise: UInt32 = 8

    /// An open-addressed table of tape indices, kept from object to object; 0 is free (entry 0 is never a name).
    private var table: [UInt32] = []

    mutating func check(
        object: Int, on tape: borrowing TapeBuilder, _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) {
        let duplicate: Int?
        if tape[object].count <= Self.mostPairwise {
            duplicate = Self.pairwise(object, tape, bytes)
        } else {
            duplicate =
                switch hashed(object, tape, bytes) {
                case .none: nil
                case .duplicate(let name): name
                case .crowded: hashedWithSecret(object, tape, bytes)
                }
        }
        guard let duplicate else { return }
        let entry = tape[duplicate]
        let name = String(decoding: entry.content(in: bytes).prefix(64), as: UTF8.self)
        throw JSONSyntaxError(.duplicateName, at: Int(entry.start), "duplicate member name \(name.debugDescription)")
    }

    private static func pairwise(
        _ object: Int, _ tape: borrowing TapeBuilder, _ bytes: Span<UInt8>
    ) -> Int? {
        let end = Int(tape[object].next)
        var later = Int(tape[object + 2].next)
        while later < end {
            var earlier = object + 1
            while earlier < later {
                if tape[earlier].count == tape[later].count, sameName(tape[earlier], tape[later], bytes) {
                    return later
                }
                earlier = Int(tape[earlier + 1].next)
            }
            later = Int(tape[later + 1].next)
        }
        return nil
    }

    private enum Finding {
        case none
        case duplicate(Int)
        /// Too many names share their places.
        case crowded
    }

    private mutating func hashed(
        _ object: Int, _ tape: borrowing TapeBuilder, _ bytes: Span<UInt8>
    ) -> Finding {
        let count = Int(tape[object].count)
        // At most half full, so that a probe ends soon: by chance after one and a half steps.
        var capacity = 32
        while capacity < 2 * count { capacity *= 2 }
        var steps = 8 * count
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: capacity))
        let end = Int(tape[object].next)
        var name = object + 1
        while name < end {
            let entry = tape[name]
            var slot = Int(entry.count) & (capacity - 1)
            while table[slot] != 0 {
                let other = tape[Int(table[slot])]
                if other.count == entry.count, Self.sameName(other, entry, bytes) { return .duplicate(name) }
                slot = (slot + 1) & (capacity - 1)
                steps -= 1
                guard steps >= 0 else { return .crowded }
            }
            table[slot] = UInt32(truncatingIfNeeded: name)
            name = Int(tape[name + 1].next)
        }
        return .none
    }

    private func hashedWithSecret(
        _ object: Int, _ tape: borrowing TapeBuilder, _ bytes: Span<UInt8>
    ) -> Int? {
        var seen: Set<[UInt8]> = []
        let end = Int(tape[object].next)
        var name = object + 1
        while name < end {
            guard seen.insert(tape[name].content(in: bytes)).inserted else { return name }
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
}
