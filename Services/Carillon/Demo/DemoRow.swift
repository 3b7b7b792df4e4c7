/// What became of one event of the demo.
struct DemoRow: Hashable, Sendable {
    let event: String
    let type: String
    /// A test goes to one subscriber alone: no mail is owed for that of a webhook.
    var isMailOwed = true
    var wasReceived = false
    var isVerified = false
    /// The name of the e-mail's file in the outbox.
    var mailFile: String?
    /// The state of each of its deliveries, as the read API shows them.
    var states: [String] = []

    var isComplete: Bool {
        wasReceived && isVerified && (mailFile != nil) == isMailOwed && states.count == (isMailOwed ? 2 : 1)
            && states.allSatisfy { $0 == "delivered" }
    }
}

extension [DemoRow] {
    /// The rows as a table with a head.
    var table: [String] {
        let head = ["event", "type", "webhook", "signature", "e-mail file", "state"]
        let cells = map { row in
            [
                row.event, row.type, row.wasReceived ? "✓" : "missing",
                row.isVerified ? "✓" : (row.wasReceived ? "wrong" : "–"),
                row.mailFile ?? (row.isMailOwed ? "missing" : "–"),
                row.states.isEmpty ? "unknown" : Set(row.states).sorted().joined(separator: ", "),
            ]
        }
        let widths = head.indices.map { column in
            cells.map { $0[column].count }.reduce(head[column].count, Swift.max)
        }
        return ([head, widths.map { String(repeating: "─", count: $0) }] + cells).map { line in
            zip(line, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
                .joined(separator: "  ")
        }
    }
}
