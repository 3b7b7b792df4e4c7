/// Names of hosts.
enum HostnameFormat {
    /// RFC 1123, section 2.1, and of labels in Punycode also RFC 5891, section 4.4: what such a label stands for must be
    /// allowed.
    static func isHostname(_ text: Span<UInt8>) -> Bool {
        guard text.count <= 253 else { return false }
        var hasEncoded = false
        var start = 0
        for at in 0...text.count where at == text.count || text[at] == UInt8(ascii: ".") {
            let label = text.extracting(start..<at)
            guard isLabel(label) else { return false }
            if DomainName.isEncoded(label) { hasEncoded = true }
            start = at + 1
        }
        return !hasEncoded || DomainName(text)?.isValid == true
    }

    /// Also with labels in any script (RFC 5890, section 2.3.2.3).
    static func isInternationalHostname(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] >= 0x80 { return DomainName(text)?.isValid == true }
        return isHostname(text)
    }

    /// Letters, digits and, within, hyphens.
    static func isLabel(_ text: Span<UInt8>) -> Bool {
        guard (1...63).contains(text.count), text[0] != UInt8(ascii: "-"), text[text.count - 1] != UInt8(ascii: "-")
        else { return false }
        for index in text.indices {
            let byte = text[index]
            guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") else { return false }
        }
        return true
    }
}
