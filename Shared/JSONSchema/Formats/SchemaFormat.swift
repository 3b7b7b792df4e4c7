/// The formats that are checked. A value of another type than string has any format.
enum SchemaFormat: String, Sendable, CaseIterable {
    case dateTime = "date-time"
    case date
    case email
    case uri
    case uriReference = "uri-reference"
    case uriTemplate = "uri-template"
    case uuid

    func accepts(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .dateTime: DateFormat.isDateTime(text)
        case .date: DateFormat.isDate(text)
        case .email: EmailFormat.isAddress(text)
        case .uri: URIFormat.isURI(text)
        case .uriReference: URIFormat.isReference(text)
        case .uriTemplate: URITemplateFormat.isTemplate(text)
        case .uuid: isUUID(text)
        }
    }

    /// What it asks for, with an example.
    var words: String {
        switch self {
        case .dateTime: "an RFC 3339 time with an offset, such as 2026-03-01T09:30:00Z"
        case .date: "a date such as 2026-03-01"
        case .email: "an e-mail address"
        case .uri: "an absolute URI such as https://example.org/a"
        case .uriReference: "a URI, or a reference relative to one"
        case .uriTemplate: "a URI template such as https://example.org/{id}"
        case .uuid: "a UUID such as 123e4567-e89b-12d3-a456-426614174000"
        }
    }

    private func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for index in text.indices {
            switch index {
            case 8, 13, 18, 23: guard text[index] == UInt8(ascii: "-") else { return false }
            default: guard text[index].isHexDigit else { return false }
            }
        }
        return true
    }
}

/// Whether a text is a URI or a reference relative to one (RFC 3986).
package func isURIReference(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return URIFormat.isReference(bytes.span)
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always)
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}
