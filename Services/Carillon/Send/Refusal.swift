import JSON

/// An event that was not taken, and why.
struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    let line: Int
    /// What is wrong, as a JSON Pointer into the event; empty for the event itself.
    let pointer: String
    let code: String
    let message: String

    var description: String {
        "line \(line): \(pointer.isEmpty ? "" : "\(pointer) ")\(message) (\(code))"
    }
}

extension Refusal {
    /// Reads the problem (RFC 9457) that an item of a batch was answered with: its first error, or itself.
    init(line: Int, problem: JSONNode?) {
        let code = problem?["code"]?.string ?? "unknown"
        let detail = problem?["detail"]?.string ?? problem?["title"]?.string ?? "was refused"
        guard let first = problem?["errors"]?[0] else {
            self.init(line: line, pointer: "", code: code, message: detail)
            return
        }
        self.init(
            line: line, pointer: first["pointer"]?.string ?? "", code: first["code"]?.string ?? code,
            message: first["message"]?.string ?? detail)
    }
}
