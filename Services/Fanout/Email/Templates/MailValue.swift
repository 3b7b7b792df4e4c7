import JSON
import Mustache

/// A text, an object or nothing, as Mustache sees it: objects by member, numbers as they are written, null and the empty
/// string as nothing.
struct MailValue: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    private enum Content {
        /// Renders as nothing, and as a section is skipped; unlike an absent member it hides one of the same name further
        /// out.
        case nothing
        case text(String)
        case object([String: MailData])
        case json(JSONNode)
    }

    private let content: Content
    private let budget: MailBudget

    private init(_ content: Content, _ budget: MailBudget) {
        self.content = content
        self.budget = budget
    }

    /// What Mustache is given for a value: a Bool for what is true or false, a list for what has elements, and else this.
    static func of(_ data: MailData, _ budget: MailBudget) -> Any {
        switch data {
        case .text(let text): MailValue(text.isEmpty ? .nothing : .text(text), budget)
        case .flag(let flag): flag
        case .list(let elements): MailList(elements, budget)
        case .object(let members): MailValue(.object(members), budget)
        case .json(let node):
            switch node.kind {
            case .null: MailValue(.nothing, budget)
            case .boolean: node.bool ?? false
            case .number: MailValue(.text(node.description), budget)
            case .string: of(.text(node.string ?? ""), budget)
            case .array:
                MailList(node.elements.prefix(MailList.mostElements).map(MailData.json), count: node.count, budget)
            case .object: MailValue(.json(node), budget)
            }
        }
    }

    func child(named name: String) -> Any? {
        guard budget.lookUp() else { return nil }
        return switch content {
        case .nothing, .text: nil
        case .object(let members): members[name].map { Self.of($0, budget) }
        case .json(let node): node[name].map { Self.of(.json($0), budget) }
        }
    }

    var renderText: String {
        switch content {
        case .nothing, .object: ""
        case .text(let text): budget.text(text)
        case .json(let node): budget.text(node.description)
        }
    }

    var isNull: Bool {
        switch content {
        case .nothing: true
        case .text: false
        case .object(let members): members.isEmpty
        case .json(let node): node.count == 0
        }
    }

    func transform(_ name: String) -> Any? {
        guard case .text(let text) = content else { return nil }
        switch text.transform(name) {
        case let text as String: return MailValue(.text(text), budget)
        case let text as Substring: return MailValue(.text(String(text)), budget)
        case let other: return other
        }
    }
}
