extension URIFormat {
    /// Perhaps `user@`, a host, perhaps `:port` (RFC 3986, section 3.2).
    func isAuthority(_ text: Span<UInt8>) -> Bool {
        var host = 0
        for index in text.indices where text[index] == UInt8(ascii: "@") {
            guard host == 0 else { return false }
            host = index + 1
        }
        var at = 0
        while at < host - 1 {
            if text[at] == UInt8(ascii: ":") {
                at += 1
            } else {
                guard skipText(text, &at) else { return false }
            }
        }
        at = host
        if host < text.count, text[host] == UInt8(ascii: "[") {
            while at < text.count, text[at] != UInt8(ascii: "]") { at += 1 }
            guard at < text.count else { return false }
            let literal = text.extracting(host + 1..<at)
            guard IPLiteral.isIPv6(literal) || IPLiteral.isFuture(literal) else { return false }
            at += 1
        } else {
            while at < text.count, text[at] != UInt8(ascii: ":") {
                guard skipText(text, &at) else { return false }
            }
        }
        guard at < text.count else { return true }
        guard text[at] == UInt8(ascii: ":") else { return false }
        for index in at + 1..<text.count where !text[index].isDigit { return false }
        return true
    }
}
