/// The formats that are checked: those that JSON Schema 2020-12 defines (validation, section 7.3) and draft-07 with it. A
/// value of another type than string has any format.
enum SchemaFormat: String, Sendable, CaseIterable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case internationalEmail = "idn-email"
    case hostname
    case internationalHostname = "idn-hostname"
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    /// What the check of a text may cost, in the steps of a validation (some 10 ns each).
    func steps(for text: Span<UInt8>) -> Int {
        switch self {
        // Labels are decoded, and their code points looked up; regular expressions are taken apart.
        case .hostname, .internationalHostname, .email, .internationalEmail, .regex: text.count << 4
        default: text.count >> 2
        }
    }

    /// Whether a text of UTF-8 is of this format. Takes time linear in the text.
    func accepts(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .dateTime: TimeFormat.isDateTime(text)
        case .date: TimeFormat.isDate(text)
        case .time: TimeFormat.isTime(text)
        case .duration: DurationFormat.isDuration(text)
        case .email: EmailFormat.isAddress(text, isInternational: false)
        case .internationalEmail: EmailFormat.isAddress(text, isInternational: true)
        case .hostname: HostnameFormat.isHostname(text)
        case .internationalHostname: HostnameFormat.isInternationalHostname(text)
        case .ipv4: IPLiteral.isIPv4(text)
        case .ipv6: IPLiteral.isIPv6(text)
        case .uri: URIFormat.uri.isAbsolute(text)
        case .uriReference: URIFormat.uri.isReference(text)
        case .iri: URIFormat.iri.isAbsolute(text)
        case .iriReference: URIFormat.iri.isReference(text)
        case .uriTemplate: URITemplateFormat.isTemplate(text)
        case .uuid: UUIDFormat.isUUID(text)
        case .jsonPointer: PointerFormat.isPointer(text)
        case .relativeJSONPointer: PointerFormat.isRelative(text)
        case .regex: PatternParser.isPattern(text)
        }
    }
}

/// Whether a text is a URI or a reference relative to one (RFC 3986).
package func isURIReference(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return URIFormat.uri.isReference(bytes.span)
}
