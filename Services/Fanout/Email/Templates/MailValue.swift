import JSON
import Mustache

/// JSON as Mustache sees it: objects by member, arrays as sections, numbers as they are written, null and the empty
/// string as nothing.
struct MailValue: MustacheParent, MustacheCustomRenderable {
    private let node: JSONNode

    static func of(_ node: JSONNode) -> Any {
        switch node.kind {
        case .null: Nothing()
        case .boolean: node.bool ?? false
        case .number: node.description
        case .string: node.string.flatMap { $0.isEmpty ? nil : $0 } ?? Nothing()
        case .array: node.elements.map(of)
        case .object: MailValue(node: node)
        }
    }

    func child(named name: String) -> Any? { node[name].map(Self.of) }

    var renderText: String { node.description }
    var isNull: Bool { node.count == 0 }

    /// Renders as nothing, and as a section is skipped; unlike an absent member it hides one of the same name further out.
    private struct Nothing: MustacheCustomRenderable {
        var renderText: String { "" }
        var isNull: Bool { true }
    }
}
