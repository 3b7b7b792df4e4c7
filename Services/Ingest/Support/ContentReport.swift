import JSON

/// What anybody may say of content that they came upon: `{"url", "reason"?, "details"?, "contact"?}`. Nothing in it is
/// looked up, so that no answer tells what there is.
struct ContentReport: Sendable {
    static let reasons = ["abuse", "spam", "illegal", "copyright", "privacy", "other"]
    private static let mostURLBytes = 2048
    private static let mostDetailsBytes = 5_000
    private static let mostContactBytes = 254

    private let url: String
    private let reason: String
    private let details: String?
    private let contact: String?

    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(body, allowing: ["url", "reason", "details", "contact"])
        let text = ReportText(reader: reader)
        url = try text.required("url", upTo: Self.mostURLBytes)
        reason = try text.choice("reason", of: Self.reasons) ?? "other"
        details = try text.optional("details", upTo: Self.mostDetailsBytes)
        contact = try text.optional("contact", upTo: Self.mostContactBytes)
    }

    func write(to writer: inout JSONWriter) {
        writer.member("url", url)
        writer.member("reason", reason)
        writer.member("details", ifPresent: details)
        writer.member("contact", ifPresent: contact)
    }
}
