extension PatternParser {
    /// What a backslash and what follows it stand for, outside of brackets.
    mutating func atomEscape() throws(PatternError) -> ScalarSet {
        let start = at
        at += 1
        if let next = peek, next == "k" || ("1"..."9").contains(next) {
            throw PatternError(
                .backreference, at: start, "what a group matched can't be referred to: that takes unbounded time")
        }
        if let set = try classEscape(start) { return set }
        return ScalarSet(try characterEscape(start))
    }

    /// CharacterClassEscape, behind its backslash: a set that has a letter for its name.
    mutating func classEscape(_ start: Int) throws(PatternError) -> ScalarSet? {
        let set: ScalarSet
        switch peek {
        case "d": set = .digits
        case "D": set = .noDigits
        case "w": set = .wordCharacters
        case "W": set = .noWordCharacters
        case "s": set = .spaces
        case "S": set = .noSpaces
        case "p", "P":
            let isNegated = peek == "P"
            at += 1
            let set = try property(start)
            return isNegated ? set.inverted : set
        default: return nil
        }
        at += 1
        return set
    }

    /// CharacterEscape, behind its backslash: a code point, which may be half of a surrogate pair.
    mutating func characterEscape(_ start: Int) throws(PatternError) -> UInt32 {
        guard let next = peek else {
            throw PatternError(.escape, at: start, "the pattern ends behind a backslash")
        }
        at += 1
        switch next {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let digit = peek, ("0"..."9").contains(digit) {
                throw PatternError(.escape, at: start, "no octal numbers; write \\x and two hexadecimal digits")
            }
            return 0
        case "c":
            guard let letter = peek, letter.isASCII, letter.properties.isAlphabetic else {
                throw PatternError(.escape, at: start, "behind \\c stands a letter from A to Z")
            }
            at += 1
            return letter.value % 32
        case "x":
            guard let value = hexadecimal(digits: 2) else {
                throw PatternError(.escape, at: start, "behind \\x stand two hexadecimal digits")
            }
            return value
        case "u": return try unicodeEscape()
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return next.value
        default:
            throw PatternError(.escape, at: start, "\\\(next) means nothing; a character as itself takes no backslash")
        }
    }

    /// Behind `\u`: `{1F514}`, `D83D\uDD14` or `00E9`.
    mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        let start = at - 2
        if take("{") {
            var value: UInt32 = 0
            var digits = 0
            while let digit = peek?.hexadecimalValue {
                value = value * 16 + digit
                (digits, at) = (digits + 1, at + 1)
                guard value <= ScalarSet.last else { break }
            }
            guard digits > 0, value <= ScalarSet.last, take("}") else {
                throw PatternError(.escape, at: start, "within \\u{…} stands a code point in hexadecimal, up to 10FFFF")
            }
            return value
        }
        guard let high = hexadecimal(digits: 4) else {
            throw PatternError(.escape, at: start, "behind \\u stand four hexadecimal digits, or some in braces")
        }
        guard (0xD800...0xDBFF).contains(high) else { return high }
        let behind = at
        if take(all: "\\u"), let low = hexadecimal(digits: 4), (0xDC00...0xDFFF).contains(low) {
            return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        // A half alone: allowed, and found in no text.
        at = behind
        return high
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        guard at + digits <= scalars.count else { return nil }
        var value: UInt32 = 0
        for digit in scalars[at..<at + digits] {
            guard let digit = digit.hexadecimalValue else { return nil }
            value = value * 16 + digit
        }
        at += digits
        return value
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
