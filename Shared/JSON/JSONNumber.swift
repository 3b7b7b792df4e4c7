/// An exact decimal number: whatever JSON writes, without rounding. `1.0`, `1` and `10e-1` are one value.
///
/// Its value is its digits times ten to the power of its exponent. The digits neither begin nor end with a zero, so
/// that each value has one form; the exponent is never spelled out, so that `1e1000000000` costs what `1` costs.
package struct JSONNumber: Sendable, Hashable {
    /// A longer number is refused: RFC 8259 allows limits, and arithmetic must not cost what a text can say.
    package static let maxLength = 1024
    /// Digits of an exponent: what surely fits into an integer.
    static let maxExponentLength = 18
    /// Digits that surely fit into a `UInt64`.
    static let maxNarrowDigits = 19

    let isNegative: Bool
    let exponent: Int
    /// The digits as a number where there are at most 19, else 0.
    let narrow: UInt64
    /// The digits (values, not characters) where there are more than 19, else empty.
    let wide: [UInt8]

    /// Reads a number by JSON's grammar; nil if the text is anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, let scanned = try? JSONParser.scanNumber(bytes.span, at: 0), scanned.end == bytes.count
        else { return nil }
        self.init(scanned: bytes.span)
    }

    package init(_ value: Int) {
        var narrow = UInt64(value.magnitude)
        var exponent = 0
        while narrow != 0, narrow % 10 == 0 {
            narrow /= 10
            exponent += 1
        }
        self.init(isNegative: value < 0, exponent: exponent, narrow: narrow, wide: [])
    }

    private init(isNegative: Bool, exponent: Int, narrow: UInt64, wide: [UInt8]) {
        self.isNegative = isNegative
        self.exponent = exponent
        self.narrow = narrow
        self.wide = wide
    }

    /// Reads what the parser has found to be a number.
    init(scanned text: Span<UInt8>) {
        var narrow: UInt64 = 0
        var (significant, zeros, exponent) = (0, 0, 0)
        var inFraction = false
        var at = text[0] == ASCII.minus ? 1 : 0
        while at < text.count, text[at] | 0x20 != ASCII.lowerE {
            defer { at += 1 }
            guard text[at] != ASCII.point else {
                inFraction = true
                continue
            }
            if inFraction { exponent -= 1 }
            if text[at] == ASCII.zero {
                // A zero counts only if a digit stands on both sides of it.
                if significant > 0 { zeros += 1 }
                continue
            }
            significant += zeros + 1
            if significant <= Self.maxNarrowDigits {
                narrow = narrow * Self.powersOfTen[zeros + 1] + UInt64(text[at] - ASCII.zero)
            }
            zeros = 0
        }
        guard significant > 0 else {
            self.init(isNegative: false, exponent: 0, narrow: 0, wide: [])
            return
        }
        let isWide = significant > Self.maxNarrowDigits
        self.init(
            isNegative: text[0] == ASCII.minus,
            exponent: exponent + zeros + Self.exponentPart(text, from: at + 1),
            narrow: isWide ? 0 : narrow,
            wide: isWide ? Self.digits(text, count: significant) : [])
    }

    static let powersOfTen: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    private static func exponentPart(_ text: Span<UInt8>, from start: Int) -> Int {
        guard start < text.count else { return 0 }
        var value = 0
        for at in start..<text.count where ASCII.isDigit(text[at]) { value = value * 10 + Int(text[at] - ASCII.zero) }
        return text[start] == ASCII.minus ? -value : value
    }

    private static func digits(_ text: Span<UInt8>, count: Int) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(count)
        var at = 0
        while digits.count < count {
            if ASCII.isDigit(text[at]), !digits.isEmpty || text[at] != ASCII.zero {
                digits.append(text[at] - ASCII.zero)
            }
            at += 1
        }
        return digits
    }
}
