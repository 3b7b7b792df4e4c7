import Access
import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit

/// What somebody with a credential sends to support: `{"summary", "details", "handle"?, "sessionId"?, "subscriptionId"?,
/// "eventId"?, "requestId"?, "reproArtifact"?}`.
struct SupportReport: Sendable {
    static let mostSummaryBytes = 300
    static let mostDetailsBytes = 20_000
    static let mostArtifactBytes = 32 << 10
    private static let mostIDBytes = 255

    let summary: String
    let details: String
    /// By their names, in the order of the contract.
    private let references: [(name: String, value: String)]
    /// JSON.
    private let artifact: [UInt8]?

    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            body,
            allowing: [
                "summary", "details", "handle", "sessionId", "subscriptionId", "eventId", "requestId", "reproArtifact",
            ])
        let text = ReportText(reader: reader)
        summary = try text.required("summary", upTo: Self.mostSummaryBytes)
        details = try text.required("details", upTo: Self.mostDetailsBytes)
        var references: [(String, String)] = []
        for name in ["handle", "sessionId", "subscriptionId", "eventId", "requestId"] {
            if let value = try text.optional(name, upTo: Self.mostIDBytes) { references.append((name, value)) }
        }
        self.references = references
        guard let node = reader.optionalNode("reproArtifact") else {
            artifact = nil
            return
        }
        guard node.kind == .string || node.kind == .object else {
            throw reader.fault("reproArtifact", "must be a text or an object")
        }
        let bytes = Array(node.rawBytes)
        guard bytes.count <= Self.mostArtifactBytes else {
            throw JSONDecodingError(
                pointer: reader.pointer(to: "reproArtifact"), code: "too_large",
                message: "has \(bytes.count) bytes, and at most \(Self.mostArtifactBytes) are taken")
        }
        artifact = bytes
    }

    /// Whether what it names is the caller's: their handle, and a subscriber of their tenant. What is another tenant's is
    /// answered just like what there is not. Of an event only the form can be told here; whether it is the tenant's is
    /// found out before the desk is told, by those who know events. Sessions and requests are the caller's own words.
    ///
    /// - Throws: `Problem` 422 `unknown_reference`, with each fault.
    func check(for credential: Credential, in control: ControlState) throws(Problem) {
        var faults: [Problem.Fault] = []
        for (name, value) in references {
            let isKnown =
                switch name {
                case "handle": value == credential.tenant
                case "subscriptionId":
                    control.endpoint(tenant: credential.tenant, id: value) != nil
                        || control.emailSubscription(tenant: credential.tenant, id: value) != nil
                case "eventId": Identifier.isValid(value, prefix: Identifier.event)
                default: true
                }
            guard !isKnown else { continue }
            faults.append(
                Problem.Fault(
                    pointer: "/\(name)", code: "unknown_reference", message: "is none that is known here as yours"))
        }
        guard let first = faults.first else { return }
        throw Problem(
            .unprocessableContent, "unknown_reference", "\(first.pointer) \(first.message).", errors: faults)
    }

    /// What the tenant's own event says besides the report's id.
    func writeEvent(to writer: inout JSONWriter, from credential: Credential) {
        writer.member("summary", summary)
        writer.member("message", details)
        writer.member("reporter", object: { $0.member("id", credential.user ?? credential.actor) })
        writeReferences(to: &writer)
    }

    /// What the desk is told besides the report's id.
    func writeDeskEvent(to writer: inout JSONWriter, from credential: Credential) {
        writer.member("tenant", credential.tenant)
        writer.member("reporter", credential.user ?? credential.actor)
        writer.member("summary", summary)
        writer.member("details", details)
        writeReferences(to: &writer)
    }

    private func writeReferences(to writer: inout JSONWriter) {
        for (name, value) in references { writer.member(name, value) }
        if let artifact { writer.member("reproArtifact", raw: artifact) }
    }
}
