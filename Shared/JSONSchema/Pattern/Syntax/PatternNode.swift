/// A regular expression, taken apart.
indirect enum PatternNode {
    case empty
    /// One code point of the set with this number.
    case scalar(set: Int)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least `min` times, at most `max` times. Greed has no say in whether there is a match.
    case repetition(PatternNode, min: Int, max: Int?, offset: Int)
    case assertion(PatternAssertion)
    /// Whether the body matches from here on, or (`isBehind`) up to here.
    case look(PatternNode, isBehind: Bool, isNegated: Bool, offset: Int)
}

/// What holds or doesn't at a place between two code points.
enum PatternAssertion: Sendable {
    case start
    case end
    case wordBoundary
    case noWordBoundary
}
