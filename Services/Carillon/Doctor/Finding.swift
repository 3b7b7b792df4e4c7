/// One thing that the doctor looked at.
struct Finding: Hashable, Sendable, CustomStringConvertible {
    enum Grade: Hashable, Sendable {
        case well
        /// Worth knowing, and nothing to mend.
        case note
        case fault
    }

    let grade: Grade
    let name: String
    let detail: String
    /// What to do about a fault.
    let advice: String?

    static func well(_ name: String, _ detail: String) -> Finding {
        Finding(grade: .well, name: name, detail: detail, advice: nil)
    }

    static func note(_ name: String, _ detail: String) -> Finding {
        Finding(grade: .note, name: name, detail: detail, advice: nil)
    }

    static func fault(_ name: String, _ detail: String, _ advice: String) -> Finding {
        Finding(grade: .fault, name: name, detail: detail, advice: advice)
    }

    var description: String {
        let mark =
            switch grade {
            case .well: "✓"
            case .note: "·"
            case .fault: "✗"
            }
        let padded = name + String(repeating: " ", count: max(1, 22 - name.count))
        return "\(mark) \(padded)\(detail)" + (advice.map { "\n  → \($0)" } ?? "")
    }
}
