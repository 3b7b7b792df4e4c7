/// A domain name by the rules of IDNA 2008, with labels in ASCII, in Punycode or in any script.
struct DomainName {
    /// With those in Punycode decoded.
    private let labels: [DomainLabel]

    /// - Returns: nil if the text is too long for a name, or has a label that stands for nothing.
    init?(_ text: Span<UInt8>) {
        // A code point in UTF-8 takes at most four times the bytes that it adds to a label in Punycode at the least.
        guard text.count <= 4 * Self.maxLength else { return nil }
        var labels: [DomainLabel] = []
        var label: [Unicode.Scalar] = []
        var length = 0
        func end() -> Bool {
            guard let finished = DomainLabel(label) else { return false }
            labels.append(finished)
            length += finished.encodedLength + 1
            label = []
            return true
        }
        var at = 0
        while at < text.count {
            let value = UTF8Scalars.next(text, &at)
            switch value {
            // RFC 3490, section 3.1, knew these as dots; keyboards of East Asia still type them.
            case 0x2E, 0x3002, 0xFF0E, 0xFF61: guard end() else { return nil }
            default: label.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            }
        }
        guard end(), length - 1 <= Self.maxLength else { return nil }
        self.labels = labels
    }

    private static let maxLength = 253

    var isValid: Bool { labels.allSatisfy(\.isValid) }

    /// Whether a label of a name says that it is Punycode.
    static func isEncoded(_ label: Span<UInt8>) -> Bool {
        label.count >= 4 && label[0] | 0x20 == UInt8(ascii: "x") && label[1] | 0x20 == UInt8(ascii: "n")
            && label[2] == UInt8(ascii: "-") && label[3] == UInt8(ascii: "-")
    }
}
