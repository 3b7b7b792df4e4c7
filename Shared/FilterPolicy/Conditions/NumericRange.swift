import JSON

/// Numbers between two bounds, exact. At least one bound is there, and something is between them.
struct NumericRange: Sendable, Hashable {
    struct Bound: Sendable, Hashable {
        let value: JSONNumber
        /// Whether the bound itself belongs to the range.
        let isInside: Bool
    }

    let lower: Bound?
    let upper: Bound?

    func contains(_ number: JSONNumber) -> Bool {
        if let lower, number < lower.value || (!lower.isInside && number == lower.value) { return false }
        if let upper, upper.value < number || (!upper.isInside && number == upper.value) { return false }
        return true
    }
}
