extension JSONNumber: Comparable {
    package static func < (one: JSONNumber, other: JSONNumber) -> Bool {
        if one.isZero || other.isZero { return one.isZero ? !other.isZero && !other.isNegative : one.isNegative }
        guard one.isNegative == other.isNegative else { return one.isNegative }
        return one.isNegative ? other.isSmallerInSize(than: one) : one.isSmallerInSize(than: other)
    }

    /// Compares without the signs. Neither is zero.
    private func isSmallerInSize(than other: JSONNumber) -> Bool {
        guard magnitude == other.magnitude else { return magnitude < other.magnitude }
        // The points stand at the same place, so the digits decide as words do in a dictionary.
        guard wide.isEmpty, other.wide.isEmpty else {
            return digits.lexicographicallyPrecedes(other.digits)
        }
        let (count, otherCount) = (digitCount, other.digitCount)
        let longer = max(count, otherCount)
        return narrow * Self.powersOfTen[longer - count] < other.narrow * Self.powersOfTen[longer - otherCount]
    }

    var digits: [UInt8] {
        wide.isEmpty ? String(narrow).utf8.map { $0 - ASCII.zero } : wide
    }
}
