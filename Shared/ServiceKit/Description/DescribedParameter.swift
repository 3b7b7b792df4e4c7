/// What a request says outside of its body.
package struct DescribedParameter: Sendable {
    package enum Place: String, Sendable {
        case path
        case query
        case header
    }

    let name: String
    let place: Place
    let text: String
    let isRequired: Bool
    /// JSON Schema.
    let schema: String
    /// JSON.
    let example: String?

    package init(
        _ name: String, in place: Place = .query, _ text: String, isRequired: Bool = false,
        schema: String = #"{"type":"string"}"#, example: String? = nil
    ) {
        self.name = name
        self.place = place
        self.text = text
        self.isRequired = isRequired || place == .path
        self.schema = schema
        self.example = example
    }
}

extension [DescribedParameter] {
    /// Of every list.
    package static let page: [DescribedParameter] = [
        DescribedParameter(
            "limit", "The most items on a page.",
            schema: #"{"type":"integer","minimum":1,"maximum":250,"default":50}"#),
        DescribedParameter(
            "cursor", "`nextCursor` of the page before; of this list alone.", schema: #"{"type":"string"}"#),
    ]

    /// A span of time, of neither end of which a list shows anything.
    package static let span: [DescribedParameter] = [
        DescribedParameter(
            "after", "Later than this.", schema: #"{"type":"string","format":"date-time"}"#,
            example: #""2026-03-01T09:30:00Z""#),
        DescribedParameter("before", "Earlier than this.", schema: #"{"type":"string","format":"date-time"}"#),
    ]
}
