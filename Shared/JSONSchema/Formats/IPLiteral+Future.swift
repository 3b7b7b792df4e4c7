extension IPLiteral {
    /// An address of a kind to come (RFC 3986, section 3.2.2, IPvFuture): `v1.` and some text.
    static func isFuture(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0, text[0] | 0x20 == UInt8(ascii: "v") else { return false }
        var at = 1
        while at < text.count, text[at].isHexDigit { at += 1 }
        guard at > 1, at + 1 < text.count, text[at] == UInt8(ascii: ".") else { return false }
        for index in at + 1..<text.count {
            let byte = text[index]
            guard byte != UInt8(ascii: "%"), byte == UInt8(ascii: ":") || URIFormat.isText(text, index) else {
                return false
            }
        }
        return true
    }
}
