// NFC is in the standard library, which keeps it for Swift's own packages; Foundation, the other way to it, would be a
// dependency of the whole validator.
@_spi(_Unicode) private import Swift

/// A label of a domain name.
struct DomainLabel {
    /// What it stands for, if it came in Punycode.
    let scalars: [Unicode.Scalar]
    /// In ASCII.
    let encodedLength: Int

    /// - Returns: nil for what is too long or no Punycode.
    init?(_ text: [Unicode.Scalar]) {
        guard text.contains(where: { !$0.isASCII }) else {
            guard (1...63).contains(text.count) else { return nil }
            encodedLength = text.count
            guard Self.isEncoded(text) else {
                scalars = text
                return
            }
            let code = text.dropFirst(4).map { UInt8($0.value) | (("A"..."Z").contains($0) ? 0x20 : 0) }
            // Only what encoding it again yields is the code of a label (RFC 5891, section 5.4).
            guard let decoded = Punycode.decode(code), decoded.contains(where: { !$0.isASCII }),
                Punycode.encode(decoded) == code
            else { return nil }
            scalars = decoded
            return
        }
        scalars = text
        // Longer ones can't be encoded in 59 letters: each further code point takes one at least.
        guard text.count < 60, let code = Punycode.encode(text), code.count + 4 <= 63 else { return nil }
        encodedLength = code.count + 4
    }

    private static func isEncoded(_ text: [Unicode.Scalar]) -> Bool {
        text.count >= 4 && (text[0] == "x" || text[0] == "X") && (text[1] == "n" || text[1] == "N")
            && text[2] == "-" && text[3] == "-"
    }

    /// RFC 5891, sections 4.2 and 5.4; of ASCII alone, RFC 1123, section 2.1.
    var isValid: Bool {
        guard let first = scalars.first, first != "-", scalars.last != "-" else { return false }
        guard scalars.contains(where: { !$0.isASCII }) else {
            return scalars.allSatisfy { LabelScalars.isLetterDigitHyphen($0) || ("A"..."Z").contains($0) }
        }
        guard !(scalars.count >= 4 && scalars[2] == "-" && scalars[3] == "-"), !LabelScalars.isMark(first), isComposed,
            BidiRule.isKept(by: scalars)
        else { return false }
        return scalars.indices.allSatisfy { index in
            switch LabelScalars.standing(of: scalars[index]) {
            case .valid: true
            case .disallowed: false
            case .contextual: ContextRule.holds(at: index, in: scalars)
            }
        }
    }

    /// Whether it is in Normalization Form C.
    private var isComposed: Bool {
        // Nothing below U+0300 goes together with what stands before it.
        guard scalars.contains(where: { $0.value >= 0x300 }) else { return true }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)._nfc.elementsEqual(scalars)
    }
}
