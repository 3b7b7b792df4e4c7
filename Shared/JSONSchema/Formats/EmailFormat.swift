/// Addresses as SMTP takes them (RFC 5321, section 4.1.2), in any script with RFC 6531, section 3.3.
enum EmailFormat {
    static func isAddress(_ text: Span<UInt8>, isInternational: Bool) -> Bool {
        guard text.count <= 254, let at = lastAt(text), at >= 1, at <= 64 else { return false }
        let local = text.extracting(0..<at)
        guard
            local[0] == UInt8(ascii: "\"")
                ? isQuoted(local, isInternational) : isDotAtom(local, isInternational)
        else { return false }
        return isDomain(text.extracting(at + 1..<text.count), isInternational)
    }

    private static func lastAt(_ text: Span<UInt8>) -> Int? {
        var index = text.count - 1
        while index >= 0 {
            if text[index] == UInt8(ascii: "@") { return index }
            index -= 1
        }
        return nil
    }

    private static func isDotAtom(_ text: Span<UInt8>, _ isInternational: Bool) -> Bool {
        var previous = UInt8(ascii: ".")
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard previous != byte else { return false }
            } else {
                guard isAtom(byte) || (isInternational && byte >= 0x80) else { return false }
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        if byte.isLetter || byte.isDigit { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    private static func isQuoted(_ text: Span<UInt8>, _ isInternational: Bool) -> Bool {
        guard text.count >= 2, text[text.count - 1] == UInt8(ascii: "\"") else { return false }
        var at = 1
        while at < text.count - 1 {
            guard (0x20...0x7e).contains(text[at]) || (isInternational && text[at] >= 0x80),
                text[at] != UInt8(ascii: "\"")
            else { return false }
            if text[at] == UInt8(ascii: "\\") {
                at += 1
                guard at < text.count - 1, (0x20...0x7e).contains(text[at]) else { return false }
            }
            at += 1
        }
        return true
    }

    private static func isDomain(_ text: Span<UInt8>, _ isInternational: Bool) -> Bool {
        guard text.count > 0 else { return false }
        guard text[0] == UInt8(ascii: "[") else {
            return isInternational ? HostnameFormat.isInternationalHostname(text) : HostnameFormat.isHostname(text)
        }
        guard text[text.count - 1] == UInt8(ascii: "]") else { return false }
        let literal = text.extracting(1..<text.count - 1)
        let tag = "IPv6:".utf8
        guard literal.count > 5, zip(0..<5, tag).allSatisfy({ literal[$0] | 0x20 == $1 | 0x20 }) else {
            return IPLiteral.isIPv4(literal)
        }
        return IPLiteral.isIPv6(literal.extracting(5..<literal.count))
    }
}
