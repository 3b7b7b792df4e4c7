extension SchemaFormat {
    /// What it asks for, with an example.
    var words: String {
        switch self {
        case .dateTime: "an RFC 3339 time with an offset, such as 2026-03-01T09:30:00Z"
        case .date: "a date such as 2026-03-01"
        case .time: "a time of day with an offset, such as 09:30:00Z"
        case .duration: "a duration such as P3DT4H30M"
        case .email: "an e-mail address"
        case .internationalEmail: "an e-mail address, in any script"
        case .hostname: "the name of a host such as www.example.org"
        case .internationalHostname: "the name of a host, in any script"
        case .ipv4: "an IPv4 address such as 192.0.2.1"
        case .ipv6: "an IPv6 address such as 2001:db8::1"
        case .uri: "an absolute URI such as https://example.org/a"
        case .uriReference: "a URI, or a reference relative to one"
        case .iri: "an absolute IRI such as https://example.org/é"
        case .iriReference: "an IRI, or a reference relative to one"
        case .uriTemplate: "a URI template such as https://example.org/{id}"
        case .uuid: "a UUID such as 123e4567-e89b-12d3-a456-426614174000"
        case .jsonPointer: "a JSON Pointer such as /items/0"
        case .relativeJSONPointer: "a relative JSON Pointer such as 1/items"
        case .regex: "a regular expression of ECMA-262"
        }
    }
}
