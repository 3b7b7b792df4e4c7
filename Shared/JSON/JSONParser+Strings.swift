extension JSONParser {
    /// Reads the string whose opening quote stands at `start`, and answers the offset behind its closing one.
    mutating func string(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> Int {
        var at = start + 1
        var hasEscapes = false
        while true {
            at = Self.skipPlain(bytes, from: at)
            guard at < bytes.count else { throw Self.unexpectedEnd(bytes) }
            switch bytes[at] {
            case ASCII.quote:
                append(.string, flag: hasEscapes, from: start, to: at + 1)
                return at + 1
            case ASCII.backslash:
                hasEscapes = true
                at = try Self.escape(bytes, at: at)
            case 0x80...:
                // Text in other scripts comes in runs: don't go back to looking for ASCII after every letter.
                repeat { at = try Self.multibyte(bytes, at: at) } while at < bytes.count && bytes[at] >= 0x80
            case let byte where byte < ASCII.space:
                throw JSONSyntaxError(
                    .syntax, at: at, "a control character in a string, which must be written as an escape,")
            default:
                at += 1
            }
        }
    }

    /// Skips sixteen bytes at a time, and eight, while none is a quote, a backslash, a control character or beyond ASCII.
    /// It may stop at a plain byte in the last seven of the text.
    @inline(__always)
    private static func skipPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        let raw = bytes.bytes
        while at &+ 16 <= bytes.count {
            let low = specialBytes(UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)))
            let high = specialBytes(
                UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)))
            // Which half it is in, nobody could foretell: that takes no branch.
            if low | high != 0 {
                return at &+ (low != 0 ? low.trailingZeroBitCount : high.trailingZeroBitCount &+ 64) / 8
            }
            at &+= 16
        }
        while at &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
            let special = specialBytes(word)
            if special != 0 { return at &+ special.trailingZeroBitCount / 8 }
            at &+= 8
        }
        return at
    }

    /// The top bit of each byte that is special. Bytes above the first special one may be marked by a borrow;
    /// the first is always right, and nobody asks for more.
    @inline(__always)
    static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- (ones &* 0x20)
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        // With the top bit of `word` clear, a borrow into a byte's top bit means: below 0x20, or zero after the xor.
        return (((control | quote | backslash) & ~word) | word) & (ones &* 0x80)
    }

    /// Checks the escape whose backslash stands at `start`; a surrogate pair is one escape.
    private static func escape(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> Int {
        guard start + 1 < bytes.count else { throw unexpectedEnd(bytes) }
        switch bytes[start + 1] {
        case ASCII.quote, ASCII.backslash, ASCII.slash, ASCII.lowerB, ASCII.lowerF, ASCII.lowerN, ASCII.lowerR,
            ASCII.lowerT:
            return start + 2
        case ASCII.lowerU:
            let unit = try codeUnit(bytes, at: start)
            if UTF16.isTrailSurrogate(unit) {
                throw JSONSyntaxError(
                    .invalidEscape, at: start, "the second half of a surrogate pair without its first")
            }
            guard UTF16.isLeadSurrogate(unit) else { return start + 6 }
            let second = start + 6
            guard
                second + 1 < bytes.count, bytes[second] == ASCII.backslash, bytes[second + 1] == ASCII.lowerU,
                UTF16.isTrailSurrogate(try codeUnit(bytes, at: second))
            else {
                throw JSONSyntaxError(
                    .invalidEscape, at: start, "the first half of a surrogate pair without its second")
            }
            return second + 6
        default:
            throw JSONSyntaxError(.invalidEscape, at: start, "an escape that JSON does not have")
        }
    }

    private static func codeUnit(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for offset in start + 2..<start + 6 {
            guard offset < bytes.count else { throw unexpectedEnd(bytes) }
            guard let digit = ASCII.hexValue(bytes[offset]) else {
                throw JSONSyntaxError(.invalidEscape, at: start, "an escape without four hexadecimal digits")
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Checks one character of two to four bytes (RFC 3629: table 3-7 of the Unicode standard).
    @inline(__always)
    private static func multibyte(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[start] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONSyntaxError(.invalidUTF8, at: start, "invalid UTF-8")
        }
        guard
            start + length <= bytes.count, second.contains(bytes[start + 1]),
            length < 3 || bytes[start + 2] & 0xC0 == 0x80, length < 4 || bytes[start + 3] & 0xC0 == 0x80
        else { throw JSONSyntaxError(.invalidUTF8, at: start, "invalid UTF-8") }
        return start + length
    }
}
