extension PatternParser {
    /// How often the term before is to be repeated, if anything says so.
    mutating func quantifier() throws(PatternError) -> (min: Int, max: Int?)? {
        let bounds: (min: Int, max: Int?)
        switch peek {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{": bounds = try counted()
        default: return nil
        }
        at += 1
        // Lazy: that says which match is found, not whether there is one.
        _ = take("?")
        return bounds
    }

    /// `{3}`, `{3,}` or `{3,5}`, up to the closing brace.
    private mutating func counted() throws(PatternError) -> (min: Int, max: Int?) {
        let start = at
        at += 1
        guard let min = decimal() else { throw malformed(start) }
        var max: Int? = min
        if take(",") { max = decimal() }
        guard peek == "}" else { throw malformed(start) }
        if let max, max < min {
            throw PatternError(.quantifier, at: start, "the least number of repetitions is above the greatest")
        }
        return (min, max)
    }

    private func malformed(_ start: Int) -> PatternError {
        PatternError(.quantifier, at: start, "write {n}, {n,} or {n,m}; \\{ stands for the character")
    }

    /// Beyond a billion all numbers are the same: too large for any program.
    mutating func decimal() -> Int? {
        let start = at
        var value = 0
        while let digit = peek, ("0"..."9").contains(digit) {
            value = Swift.min(value * 10 + Int(digit.value - 0x30), 1_000_000_000)
            at += 1
        }
        return at > start ? value : nil
    }
}
