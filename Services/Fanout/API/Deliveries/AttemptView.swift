import Contracts
import JSON

/// An attempt as clients see it.
struct AttemptView: JSONEncodable {
    let summary: AttemptSummary
    /// The attempt with what was answered, headers and body; nil to leave that out, or where the log no longer holds it.
    var attempt: Attempt?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", summary.id)
            writer.member("number", summary.number)
            writer.member("startedAt", time: summary.startedAt)
            writer.member("durationMs", summary.durationMilliseconds)
            writer.member("outcome", summary.state.rawValue)
            writer.member("statusCode", ifPresent: summary.statusCode)
            writer.member("fault", ifPresent: summary.fault)
            writer.member("error", ifPresent: summary.error)
            guard let attempt else { return }
            if !attempt.responseHeaders.isEmpty {
                writer.member("responseHeaders", object: { Self.write(attempt.responseHeaders, to: &$0) })
            }
            writer.member("responseBody", ifPresent: attempt.responseBody)
        }
    }

    /// By name in lower case; of a name that came more than once the values stand behind each other, as RFC 9110 has it.
    private static func write(_ headers: [HeaderField], to writer: inout JSONWriter) {
        var values: [(name: String, value: String)] = []
        for field in headers {
            let name = field.name.lowercased()
            if let index = values.firstIndex(where: { $0.name == name }) {
                values[index].value += ", \(field.value)"
            } else {
                values.append((name, field.value))
            }
        }
        for (name, value) in values { writer.member(name, value) }
    }
}
