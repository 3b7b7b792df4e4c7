import Access
import Contracts
import Control
import JSON
import ServiceKit

/// What an operator puts before the desk: `{"summary", "details", "severity"?, "handle"?, "reportId"?, "eventId"?}`.
struct Escalation: Sendable {
    static let severities = ["low", "normal", "high", "urgent"]
    private static let mostIDBytes = 255

    private let summary: String
    private let details: String
    private let severity: String
    private let handle: String?
    private let report: String?
    private let event: String?

    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            body, allowing: ["summary", "details", "severity", "handle", "reportId", "eventId"])
        let text = ReportText(reader: reader)
        summary = try text.required("summary", upTo: SupportReport.mostSummaryBytes)
        details = try text.required("details", upTo: SupportReport.mostDetailsBytes)
        severity = try text.choice("severity", of: Self.severities) ?? "normal"
        handle = try text.optional("handle", upTo: Self.mostIDBytes)
        report = try text.optional("reportId", upTo: Self.mostIDBytes)
        event = try text.optional("eventId", upTo: Self.mostIDBytes)
    }

    /// - Throws: `Problem` 422 `unknown_reference` for a handle that no tenant has.
    func check(in control: ControlState) throws(Problem) {
        guard let handle, control.tenant(handle) == nil else { return }
        throw Problem.specific("unknown_reference", "/handle", "is no tenant's")
    }

    func write(to writer: inout JSONWriter, from credential: Credential) {
        writer.member("tenant", ifPresent: handle)
        writer.member("reporter", credential.user ?? credential.actor)
        writer.member("severity", severity)
        writer.member("summary", summary)
        writer.member("details", details)
        writer.member("escalatedReportId", ifPresent: report)
        writer.member("eventId", ifPresent: event)
    }
}
