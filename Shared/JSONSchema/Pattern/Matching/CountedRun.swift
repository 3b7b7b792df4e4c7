/// A text of so many characters, all of one set: `^[a-z]{1,51200}$`. Schemas bound lengths like that, and written out it
/// would be too large; but a count will do.
struct CountedRun: Sendable {
    /// A table is quicker, but takes a row for each repetition.
    private static let leastNumber = 500

    private let min: Int
    private let max: Int
    private let classes: ScalarClasses

    /// - Returns: nil if that is not what the pattern says.
    init?(_ node: PatternNode, sets: [ScalarSet]) {
        guard case .sequence(let terms) = node, terms.count == 3, case .assertion(.start) = terms[0],
            case .repetition(.scalar(let set), let min, let max, _) = terms[1], case .assertion(.end) = terms[2]
        else { return nil }
        guard Swift.max(min, max ?? 0) >= Self.leastNumber else { return nil }
        (self.min, self.max) = (min, max ?? .max)
        classes = ScalarClasses(of: [sets[set]], withWords: false)
    }

    /// - Returns: The answer, and how many bytes were read for it.
    func search(_ text: Span<UInt8>) -> (isFound: Bool, steps: Int) {
        var (count, at) = (0, 0)
        while at < text.count {
            let scalarClass = classes.scalarClass(of: UTF8Scalars.next(text, &at))
            guard count < max, classes.contains(scalarClass, inSet: 0) else { return (false, at + 1) }
            count += 1
        }
        return (count >= min, at + 1)
    }
}
