/// Addresses in their text forms.
enum IPLiteral {
    /// Four numbers up to 255 without leading zeros (RFC 2673, section 3.2, as JSON Schema has it).
    static func isIPv4(_ text: Span<UInt8>) -> Bool {
        var (parts, digits, value) = (0, 0, 0)
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard digits > 0, parts < 3 else { return false }
                parts += 1
                (digits, value) = (0, 0)
                continue
            }
            guard byte.isDigit, digits == 0 || value > 0 else { return false }
            value = value * 10 + Int(byte - 0x30)
            digits += 1
            guard value <= 255 else { return false }
        }
        return parts == 3 && digits > 0
    }

    /// Eight groups of hexadecimal digits, of which `::` may stand for some; the last two may be an IPv4 address
    /// (RFC 4291, section 2.2). A zone or a prefix is no part of an address.
    static func isIPv6(_ text: Span<UInt8>) -> Bool {
        var groups = 0
        var hasGap = false
        var at = 0
        if text.count >= 2, text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return false }
            hasGap = true
            at = 2
        }
        while at < text.count {
            let start = at
            while at < text.count, text[at].isHexDigit { at += 1 }
            if at < text.count, text[at] == UInt8(ascii: ".") {
                guard isIPv4(text.extracting(start..<text.count)) else { return false }
                groups += 2
                break
            }
            guard (1...4).contains(at - start) else { return false }
            groups += 1
            guard at < text.count else { break }
            guard text[at] == UInt8(ascii: ":"), at + 1 < text.count else { return false }
            at += 1
            if text[at] == UInt8(ascii: ":") {
                guard !hasGap else { return false }
                hasGap = true
                at += 1
            }
        }
        return hasGap ? groups <= 7 : groups == 8
    }
}
