/// Addresses as SMTP takes them (RFC 5321, section 4.1.2).
enum EmailFormat {
    static func isAddress(_ text: Span<UInt8>) -> Bool {
        guard text.count <= 254, let at = lastAt(text), at >= 1, at <= 64 else { return false }
        let local = text.extracting(0..<at)
        guard local[0] == UInt8(ascii: "\"") ? isQuoted(local) : isDotAtom(local) else { return false }
        return isDomain(text.extracting(at + 1..<text.count))
    }

    private static func lastAt(_ text: Span<UInt8>) -> Int? {
        var index = text.count - 1
        while index >= 0 {
            if text[index] == UInt8(ascii: "@") { return index }
            index -= 1
        }
        return nil
    }

    private static func isDotAtom(_ text: Span<UInt8>) -> Bool {
        var previous = UInt8(ascii: ".")
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard previous != byte else { return false }
            } else {
                guard isAtom(byte) else { return false }
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

    private static func isQuoted(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 2, text[text.count - 1] == UInt8(ascii: "\"") else { return false }
        var at = 1
        while at < text.count - 1 {
            guard (0x20...0x7e).contains(text[at]), text[at] != UInt8(ascii: "\"") else { return false }
            if text[at] == UInt8(ascii: "\\") {
                at += 1
                guard at < text.count - 1, (0x20...0x7e).contains(text[at]) else { return false }
            }
            at += 1
        }
        return true
    }

    private static func isDomain(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0 else { return false }
        if text[0] == UInt8(ascii: "[") {
            guard text[text.count - 1] == UInt8(ascii: "]") else { return false }
            let literal = text.extracting(1..<text.count - 1)
            let tag = "IPv6:".utf8
            guard literal.count > 5, zip(0..<5, tag).allSatisfy({ literal[$0] | 0x20 == $1 | 0x20 }) else {
                return IPLiteral.isIPv4(literal)
            }
            return IPLiteral.isIPv6(literal.extracting(5..<literal.count))
        }
        return isHostname(text)
    }

    private static func isHostname(_ text: Span<UInt8>) -> Bool {
        var length = 0
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard length > 0, text[index - 1] != UInt8(ascii: "-") else { return false }
                length = 0
                continue
            }
            guard byte.isLetter || byte.isDigit || (byte == UInt8(ascii: "-") && length > 0), length < 63 else {
                return false
            }
            length += 1
        }
        return length > 0 && text[text.count - 1] != UInt8(ascii: "-")
    }
}
