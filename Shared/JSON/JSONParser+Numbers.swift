extension JSONParser {
    /// Reads the number at `start`, and answers the offset behind it.
    @inline(__always)
    mutating func number(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> Int {
        guard ASCII.isDigit(bytes[start]) || bytes[start] == ASCII.minus else {
            throw Self.unexpected(bytes, at: start, "a value")
        }
        let (end, isPlain) = try Self.scanNumber(bytes, at: start)
        append(.number, flag: !isPlain, from: start, to: end)
        return end
    }

    /// Where the number at `start` ends, by the grammar, and whether it has neither fraction nor exponent.
    static func scanNumber(
        _ bytes: Span<UInt8>, at start: Int
    ) throws(JSONSyntaxError) -> (end: Int, isPlain: Bool) {
        var at = bytes[start] == ASCII.minus ? start + 1 : start
        let integer = at
        at = skipDigits(bytes, from: at)
        guard at > integer else { throw missingDigit(bytes, at: at) }
        if bytes[integer] == ASCII.zero, at > integer + 1 {
            throw JSONSyntaxError(.invalidNumber, at: start, "a number with a leading zero")
        }
        var isPlain = true
        if at < bytes.count, bytes[at] == ASCII.point {
            isPlain = false
            let fraction = at + 1
            at = skipDigits(bytes, from: fraction)
            guard at > fraction else { throw missingDigit(bytes, at: at) }
        }
        if at < bytes.count, bytes[at] | 0x20 == ASCII.lowerE {
            isPlain = false
            at += 1
            if at < bytes.count, bytes[at] == ASCII.plus || bytes[at] == ASCII.minus { at += 1 }
            let exponent = at
            at = skipDigits(bytes, from: exponent)
            guard at > exponent else { throw missingDigit(bytes, at: at) }
            guard at - exponent <= JSONNumber.maxExponentLength else {
                throw JSONSyntaxError(.invalidNumber, at: start, "a number with too long an exponent")
            }
        }
        guard at - start <= JSONNumber.maxLength else {
            throw JSONSyntaxError(.invalidNumber, at: start, "a number of more than \(JSONNumber.maxLength) bytes")
        }
        return (at, isPlain)
    }

    @inline(__always)
    private static func skipDigits(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count, ASCII.isDigit(bytes[at]) { at += 1 }
        return at
    }

    private static func missingDigit(_ bytes: Span<UInt8>, at offset: Int) -> JSONSyntaxError {
        guard offset < bytes.count else { return unexpectedEnd(bytes) }
        return JSONSyntaxError(.invalidNumber, at: offset, "a number without the digit that must stand")
    }
}
