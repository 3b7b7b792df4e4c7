import JSON

/// A bound of numbers.
struct NumberBound: Hashable, Sendable {
    let value: JSONNumber
    let isExclusive: Bool
}

/// An interval of numbers.
struct NumberRange: Hashable, Sendable {
    private(set) var low: NumberBound?
    private(set) var high: NumberBound?

    mutating func raise(to bound: NumberBound) {
        guard let low else { return low = bound }
        if bound.value > low.value || (bound.value == low.value && bound.isExclusive) { self.low = bound }
    }

    mutating func lower(to bound: NumberBound) {
        guard let high else { return high = bound }
        if bound.value < high.value || (bound.value == high.value && bound.isExclusive) { self.high = bound }
    }

    /// Narrows the bounds to the integers that they enclose.
    mutating func roundToIntegers() {
        if let low, let floor = low.value.floor {
            let isIncluded = low.value == JSONNumber(floor) && !low.isExclusive
            self.low = NumberBound(value: JSONNumber(isIncluded ? floor : floor + 1), isExclusive: false)
        }
        if let high, let floor = high.value.floor {
            let isExcluded = high.value == JSONNumber(floor) && high.isExclusive
            self.high = NumberBound(value: JSONNumber(isExcluded ? floor - 1 : floor), isExclusive: false)
        }
    }

    var isEmpty: Bool {
        guard let low, let high else { return false }
        return low.value > high.value || (low.value == high.value && (low.isExclusive || high.isExclusive))
    }

    /// Whether every number in it is at least, or with `exclusive` more than, a bound.
    func isAbove(_ bound: JSONNumber, exclusive: Bool) -> Bool {
        guard let low else { return isEmpty }
        return low.value > bound || (low.value == bound && (!exclusive || low.isExclusive))
    }

    func isBelow(_ bound: JSONNumber, exclusive: Bool) -> Bool {
        guard let high else { return isEmpty }
        return high.value < bound || (high.value == bound && (!exclusive || high.isExclusive))
    }

    /// The integers in it, if they are few; the bounds must have been rounded.
    func integers(atMost count: Int) -> ClosedRange<Int>? {
        guard let low = low?.value.int, let high = high?.value.int, low <= high else { return nil }
        let (difference, overflow) = high.subtractingReportingOverflow(low)
        return overflow || difference >= count ? nil : low...high
    }
}

extension JSONNumber {
    /// The largest integer that is not above it; nil where that is too large to be sure of.
    fileprivate var floor: Int? {
        let estimate = double.rounded(.down)
        // Where doubles are further apart than integers they say nothing, and one more or less must not overflow.
        guard estimate.magnitude < 0x1p52 else { return int.flatMap { $0.magnitude < 1 << 62 ? $0 : nil } }
        for candidate in [Int(estimate) - 1, Int(estimate), Int(estimate) + 1].reversed()
        where JSONNumber(candidate) <= self { return candidate }
        return nil
    }
}
