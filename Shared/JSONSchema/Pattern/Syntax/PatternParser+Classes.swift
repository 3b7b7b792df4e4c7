extension PatternParser {
    /// A class in brackets.
    mutating func characterClass() throws(PatternError) -> ScalarSet {
        let start = at
        at += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let next = peek, next != "]" {
            let first = at
            let low = try member()
            // A hyphen that ends the class is a hyphen.
            guard peek == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
                ranges += low.ranges
                continue
            }
            at += 1
            let high = try member()
            guard case .one(let from) = low, case .one(let to) = high else {
                throw PatternError(
                    .characterClass, at: first, "a range goes from one character to another, not to a class")
            }
            guard from <= to else {
                throw PatternError(.characterClass, at: first, "this range ends before it begins")
            }
            ranges.append(from...to)
        }
        guard take("]") else { throw PatternError(.characterClass, at: start, "this bracket is never closed") }
        let set = ScalarSet(ranges)
        return isNegated ? set.inverted : set
    }

    private enum Member {
        case one(UInt32)
        case many(ScalarSet)

        var ranges: [ClosedRange<UInt32>] {
            switch self {
            case .one(let scalar): [scalar...scalar]
            case .many(let set): set.ranges
            }
        }
    }

    private mutating func member() throws(PatternError) -> Member {
        let start = at
        let next = scalars[at]
        at += 1
        guard next == "\\" else { return .one(next.value) }
        if take("b") { return .one(0x08) }
        if take("-") { return .one(0x2D) }
        if let set = try classEscape(start) { return .many(set) }
        return .one(try characterEscape(start))
    }
}
