import JSON

/// JSON as people read it: what is short stands in one line.
enum PrettyJSON {
    private static let longest = 76

    static func text(_ node: JSONNode, indent: Int = 0) -> String {
        let short = compact(node)
        if indent + short.count <= longest { return short }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch node.kind {
        case .object where node.count > 0:
            let members = node.members.map { name, value in
                "\(inner)\(quoted(name)): \(text(value, indent: indent + 2))"
            }
            return "{\n\(members.joined(separator: ",\n"))\n\(outer)}"
        case .array where node.count > 0:
            let elements = node.elements.map { "\(inner)\(text($0, indent: indent + 2))" }
            return "[\n\(elements.joined(separator: ",\n"))\n\(outer)]"
        default: return short
        }
    }

    private static func compact(_ node: JSONNode) -> String {
        switch node.kind {
        case .object:
            "{\(node.members.map { "\(quoted($0.name)): \(compact($0.value))" }.joined(separator: ", "))}"
        case .array: "[\(node.elements.map(compact).joined(separator: ", "))]"
        default: node.description
        }
    }

    private static func quoted(_ name: String) -> String {
        var writer = JSONWriter()
        writer.string(name)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
