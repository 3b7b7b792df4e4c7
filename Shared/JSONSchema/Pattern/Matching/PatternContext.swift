/// What assertions ask about a place in a text.
struct PatternContext {
    var isStart: Bool
    var isEnd: Bool
    var isBehindWord: Bool
    var isBeforeWord: Bool
    /// The lookarounds that found something here, as bits.
    var looks: UInt64 = 0

    func holds(_ assertion: PatternAssertion) -> Bool {
        switch assertion {
        case .start: isStart
        case .end: isEnd
        case .wordBoundary: isBehindWord != isBeforeWord
        case .noWordBoundary: isBehindWord == isBeforeWord
        }
    }

    func hasFound(_ look: Int) -> Bool { looks >> UInt64(look) & 1 == 1 }
}
