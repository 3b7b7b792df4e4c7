/// A step of a program that looks for matches. Where nothing else is said, the step behind it follows.
enum Instruction: Sendable {
    /// Goes on over a code point of this set.
    case scalar(set: Int)
    /// Goes on here and there.
    case fork(Int, Int)
    case jump(Int)
    /// Goes on if this holds here.
    case assertion(PatternAssertion)
    /// Goes on if this lookaround found something here, or nothing.
    case look(Int, isNegated: Bool)
    case found
}
