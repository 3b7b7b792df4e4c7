import Contracts
import JSON

/// An attempt as clients see it.
struct AttemptView: JSONEncodable {
    let attempt: Attempt
    /// Whether with what was answered, headers and body.
    let isWhole: Bool

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", attempt.id)
            writer.member("number", attempt.number)
            writer.member("startedAt", time: attempt.startedAt)
            writer.member("durationMs", attempt.durationMilliseconds)
            writer.member("outcome", attempt.state.rawValue)
            writer.member("statusCode", ifPresent: attempt.statusCode)
            writer.member("fault", ifPresent: attempt.fault)
            writer.member("error", ifPresent: attempt.error)
            guard isWhole else { return }
            if !attempt.responseHeaders.isEmpty { writer.member("responseHeaders", object: writeHeaders) }
            writer.member("responseBody", ifPresent: attempt.responseBody)
        }
    }

    /// By name in lower case; of a name that came more than once the values stand behind each other, as RFC 9110 has it.
    private func writeHeaders(to writer: inout JSONWriter) {
        var values: [(name: String, value: String)] = []
        for field in attempt.responseHeaders {
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
