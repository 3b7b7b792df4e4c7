/// A whole reply of a server: its code and the text of its lines (RFC 5321, section 4.2).
struct SMTPReply: Hashable, Sendable {
    let code: Int
    /// The text of each line, without code and separator, controls replaced.
    let lines: [String]

    /// The enhanced status code in front of the text of a line (RFC 2034), such as `5.1.1`, if its class fits the code's.
    var enhancedStatus: String? {
        for line in lines { if let status = enhancedStatus(in: line) { return status } }
        return nil
    }

    private func enhancedStatus(in line: String) -> String? {
        guard let word = line.split(separator: " ", maxSplits: 1).first else { return nil }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == String(code / 100),
            parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        return String(word)
    }

    var isPositive: Bool { code / 100 == 2 }
    var isTransient: Bool { code / 100 == 4 }
    var isPermanent: Bool { code / 100 == 5 }

    /// As it is shown and recorded: `550 5.1.1 No such user`.
    var text: String { lines.isEmpty ? "\(code)" : "\(code) \(lines.joined(separator: " "))" }
}
