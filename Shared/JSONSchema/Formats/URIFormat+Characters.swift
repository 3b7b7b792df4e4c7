extension URIFormat {
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

    /// RFC 3987, section 2.2, ucschar.
    static func isUCSCharacter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        // The last two of each plane are no characters, and the first tags of plane 14 were left out.
        case 0x10000...0xEFFFF: scalar & 0xFFFF <= 0xFFFD && !(0xE0000...0xE0FFF).contains(scalar)
        default: false
        }
    }

    /// RFC 3987, section 2.2, iprivate.
    static func isPrivate(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xE000...0xF8FF: true
        case 0xF0000...0x10FFFF: scalar & 0xFFFF <= 0xFFFD
        default: false
        }
    }
}
