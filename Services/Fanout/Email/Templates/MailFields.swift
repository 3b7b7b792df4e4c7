import JSON

/// A payload as rows to read: `{"customer": {"name": "Ada"}}` becomes "Customer name: Ada".
struct MailFields {
    struct Row: Hashable {
        let label: String
        let value: String
    }

    /// A mail is no place for a whole payload of 256 KiB.
    static let maxRows = 40
    static let maxValueLength = 400
    /// Of a name; each row has those of the objects around it too.
    static let maxLabelLength = 100
    private static let maxDepth = 3

    private(set) var rows: [Row] = []
    private(set) var hasMore = false

    init(_ payload: JSONNode) {
        add(payload, path: [])
    }

    /// `invoiceId`, `invoice_id` and `invoice.id` read "Invoice id".
    static func label(_ name: some StringProtocol) -> String {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for character in name {
            let isBreak = character == "_" || character == "." || character == "-" || character == " "
            if isBreak || (character.isUppercase && previousIsLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if !isBreak { word += character.lowercased() }
            previousIsLower = character.isLowercase || character.isNumber
        }
        if !word.isEmpty { words.append(word) }
        let text = words.joined(separator: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private mutating func add(_ node: JSONNode, path: [String]) {
        guard !hasMore else { return }
        switch node.kind {
        case .null: break
        case .object where path.count < Self.maxDepth:
            for (name, value) in node.members { add(value, path: path + [name]) }
        case .object: addRow(path, "…")
        case .array: addArray(node, path: path)
        case .boolean: addRow(path, node.bool == true ? "yes" : "no")
        case .string: addRow(path, node.string ?? "")
        case .number: addRow(path, node.description)
        }
    }

    private mutating func addArray(_ node: JSONNode, path: [String]) {
        let isFlat = node.elements.allSatisfy { $0.kind != .array && $0.kind != .object }
        guard isFlat else { return addRow(path, node.count == 1 ? "1 item" : "\(node.count) items") }
        let shown = node.elements.prefix(20).map { $0.string ?? $0.description }.joined(separator: ", ")
        addRow(path, node.count > 20 ? "\(shown), … (\(node.count))" : shown)
    }

    private mutating func addRow(_ path: [String], _ value: String) {
        let value = HeaderWriter.singleLine(value)
        guard !value.isEmpty else { return }
        guard rows.count < Self.maxRows else {
            hasMore = true
            return
        }
        let label = path.map { Self.cut($0, to: Self.maxLabelLength) }.joined(separator: " ")
        rows.append(
            Row(
                label: path.isEmpty ? "Value" : Self.cut(Self.label(label), to: Self.maxLabelLength),
                value: Self.cut(value, to: Self.maxValueLength)))
    }

    private static func cut(_ text: String, to most: Int) -> String {
        text.dropFirst(most).isEmpty ? text : text.prefix(most) + "…"
    }
}
