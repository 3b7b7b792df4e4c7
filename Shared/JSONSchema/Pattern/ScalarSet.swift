/// A set of code points: ascending ranges that neither overlap nor touch.
struct ScalarSet: Hashable, Sendable {
    static let last: UInt32 = 0x10FFFF
    static let all = ScalarSet([0...last])

    let ranges: [ClosedRange<UInt32>]

    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = merged.last, range.lowerBound <= before.upperBound + 1 {
                merged[merged.count - 1] = before.lowerBound...max(before.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return ScalarSet(gaps)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    func symmetricDifference(_ other: ScalarSet) -> ScalarSet {
        // Every end of a range turns the answer over; two at the same place cancel out.
        var turns: Set<UInt32> = []
        for range in ranges + other.ranges {
            for turn in [range.lowerBound, range.upperBound + 1] where turns.remove(turn) == nil { turns.insert(turn) }
        }
        let places = turns.sorted()
        return ScalarSet(stride(from: 0, to: places.count - 1, by: 2).map { places[$0]...places[$0 + 1] - 1 })
    }

    func contains(_ scalar: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }
}

/// The sets that ECMA-262 gives names (section 22.2.2.9, CompileToCharSet).
extension ScalarSet {
    static let digits = ScalarSet([0x30...0x39])
    static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// WhiteSpace and LineTerminator of ECMA-262, sections 12.2 and 12.3.
    static let spaces = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let noDigits = digits.inverted
    static let noWordCharacters = wordCharacters.inverted
    static let noSpaces = spaces.inverted
    /// What the dot stands for.
    static let withinLine = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted
}
