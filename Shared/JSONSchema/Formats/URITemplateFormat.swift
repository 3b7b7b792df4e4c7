/// URI templates (RFC 6570, section 2).
enum URITemplateFormat {
    static func isTemplate(_ text: Span<UInt8>) -> Bool {
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "{") {
                let start = at + 1
                at = start
                while at < text.count, text[at] != UInt8(ascii: "}") { at += 1 }
                guard at < text.count, isExpression(text.extracting(start..<at)) else { return false }
                at += 1
            } else {
                guard skipLiteral(text, &at) else { return false }
            }
        }
        return true
    }

    /// Moves over a character outside of expressions.
    private static func skipLiteral(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
        switch text[at] {
        case 0...0x20, 0x7f, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            return false
        case UInt8(ascii: "%"):
            guard URIFormat.isPercentEncoded(text, at) else { return false }
            at += 1
            return true
        case 0x80...:
            let scalar = UTF8Scalars.next(text, &at)
            return URIFormat.isUCSCharacter(scalar) || URIFormat.isPrivate(scalar)
        default:
            at += 1
            return true
        }
    }

    /// An operator, then variables with their modifiers, separated by commas.
    private static func isExpression(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0 else { return false }
        var start = 0
        switch text[0] {
        case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ";"),
            UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "!"),
            UInt8(ascii: "@"), UInt8(ascii: "|"):
            // The last five have no meaning yet, but a template may have them.
            start = 1
        default: break
        }
        var at = start
        while at <= text.count {
            if at == text.count || text[at] == UInt8(ascii: ",") {
                guard isVariable(text.extracting(start..<at)) else { return false }
                start = at + 1
            }
            at += 1
        }
        return true
    }

    private static func isVariable(_ text: Span<UInt8>) -> Bool {
        var end = text.count
        if end > 0, text[end - 1] == UInt8(ascii: "*") {
            end -= 1
        } else {
            var digits = end
            while digits > 0, text[digits - 1].isDigit { digits -= 1 }
            if digits > 0, digits < end, text[digits - 1] == UInt8(ascii: ":") {
                guard end - digits <= 4, text[digits] != UInt8(ascii: "0") else { return false }
                end = digits - 1
            }
        }
        var at = 0
        var mayBeDot = false
        while at < end {
            let byte = text[at]
            if byte == UInt8(ascii: ".") {
                guard mayBeDot, at + 1 < end else { return false }
                mayBeDot = false
            } else if byte == UInt8(ascii: "%") {
                guard URIFormat.isPercentEncoded(text, at), at + 2 < end else { return false }
                at += 2
                mayBeDot = true
            } else {
                guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") else { return false }
                mayBeDot = true
            }
            at += 1
        }
        return end > 0
    }
}
