/// RFC 3986.
enum URIFormat {
    static func isURI(_ text: Span<UInt8>) -> Bool {
        guard let colon = schemeEnd(text) else { return false }
        return isRelativePart(text.extracting(colon + 1..<text.count))
    }

    static func isReference(_ text: Span<UInt8>) -> Bool {
        if isURI(text) { return true }
        // Without a scheme, no colon may stand in the first segment of a path.
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ":"): return false
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return isRelativePart(text)
            default: break
            }
        }
        return isRelativePart(text)
    }

    /// Where the colon behind the scheme stands.
    private static func schemeEnd(_ text: Span<UInt8>) -> Int? {
        guard text.count > 1, text[0].isLetter else { return nil }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ":"): return index
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
            case let byte: guard byte.isLetter || byte.isDigit else { return nil }
            }
        }
        return nil
    }

    /// Authority, path, query and fragment.
    private static func isRelativePart(_ text: Span<UInt8>) -> Bool {
        var at = 0
        if text.count >= 2, text[0] == UInt8(ascii: "/"), text[1] == UInt8(ascii: "/") {
            at = 2
            while at < text.count, !isDelimiter(text[at]) { at += 1 }
            guard isAuthority(text.extracting(2..<at)) else { return false }
        }
        var inFragment = false
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "#"):
                guard !inFragment else { return false }
                inFragment = true
            case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "?"): break
            default:
                guard isText(text, at) else { return false }
            }
            at += 1
        }
        return true
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func isAuthority(_ text: Span<UInt8>) -> Bool {
        var host = 0
        for index in text.indices where text[index] == UInt8(ascii: "@") {
            guard host == 0 else { return false }
            host = index + 1
        }
        if host > 0 {
            for index in 0..<host - 1 where !isText(text, index) && text[index] != UInt8(ascii: ":") { return false }
        }
        var port = host
        if host < text.count, text[host] == UInt8(ascii: "[") {
            while port < text.count, text[port] != UInt8(ascii: "]") { port += 1 }
            guard port < text.count, IPLiteral.isIPv6(text.extracting(host + 1..<port)) else { return false }
            port += 1
        } else {
            while port < text.count, text[port] != UInt8(ascii: ":") {
                guard isText(text, port) else { return false }
                port += 1
            }
        }
        guard port < text.count else { return true }
        guard text[port] == UInt8(ascii: ":") else { return false }
        for index in port + 1..<text.count where !text[index].isDigit { return false }
        return true
    }

    /// Unreserved, sub-delimiter, or a percent sign with two hexadecimal digits behind it.
    static func isText(_ text: Span<UInt8>, _ at: Int) -> Bool {
        let byte = text[at]
        if byte.isLetter || byte.isDigit { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"),
            UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
            return true
        case UInt8(ascii: "%"): return isPercentEncoded(text, at)
        default: return false
        }
    }

    static func isPercentEncoded(_ text: Span<UInt8>, _ at: Int) -> Bool {
        at + 2 < text.count && text[at] == UInt8(ascii: "%") && text[at + 1].isHexDigit && text[at + 2].isHexDigit
    }
}
