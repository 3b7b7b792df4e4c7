extension URIFormat {
    /// Unreserved, sub-delimiter, or a percent sign with two hexadecimal digits behind it.
    static func isText(_ text: Span<UInt8>, _ at: Int) -> Bool {
        isPlain(text[at]) || isPercentEncoded(text, at)
    }

    /// Unreserved or a sub-delimiter: letters, digits and any of `-._~!$&'()*+,;=`, a bit for each. Payloads are full of
    /// URIs, and URIs of these.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 64 ? 0x2bff_7fd2_0000_0000 : 0x47ff_fffe_87ff_fffe
        return byte < 128 && bits >> UInt64(byte & 63) & 1 != 0
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
