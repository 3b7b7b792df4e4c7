/// A text of so many characters, all of one set: `^[a-z0-9_-]+$`, `^.{1,51200}$`. Most patterns of schemas are of this form;
/// a count decides them quicker than a table, and has no row for each repetition. A class, as ``PatternTable`` is.
final class CountedRun: Sendable {
    private let min: Int
    private let max: Int
    private let set: ScalarSet
    /// The members of the set below 64, and those below 128, as bits.
    private let (low, high): (UInt64, UInt64)

    /// - Returns: nil if that is not what the pattern says.
    init?(_ node: PatternNode, sets: [ScalarSet]) {
        guard case .sequence(let terms) = node, terms.count == 3, case .assertion(.start) = terms[0],
            case .repetition(.scalar(let set), let min, let max, _) = terms[1], case .assertion(.end) = terms[2]
        else { return nil }
        (self.min, self.max) = (min, max ?? .max)
        self.set = sets[set]
        func bits(from first: UInt32) -> UInt64 {
            (0..<64 as Range<UInt32>).reduce(0) { $0 | (sets[set].contains(first + $1) ? 1 << UInt64($1) : 0) }
        }
        (low, high) = (bits(from: 0), bits(from: 64))
    }

    /// - Returns: The answer, and how many bytes were read for it.
    func search(_ text: Span<UInt8>) -> (isFound: Bool, steps: Int) {
        var (count, at) = (0, 0)
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 {
                at += 1
                guard (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1 else { return (false, at) }
            } else {
                guard set.contains(UTF8Scalars.next(text, &at)) else { return (false, at) }
            }
            count += 1
            guard count <= max else { return (false, at) }
        }
        return (count >= min, at + 1)
    }
}
