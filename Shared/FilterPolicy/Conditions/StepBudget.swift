/// What asking filters may cost, in steps of some nanoseconds: an entry that is held against a value, or a few bytes of text
/// that are read.
///
/// Once it is spent, every answer is no and means nothing.
struct StepBudget {
    private(set) var left: Int

    init(_ steps: Int) { left = steps }

    var isSpent: Bool { left < 0 }

    mutating func spend(_ steps: Int) {
        // Spent stays spent, and far from where it would overflow.
        if left >= 0 { left -= steps }
    }
}
