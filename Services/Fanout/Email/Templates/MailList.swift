import Mustache

/// A list as Mustache sees it. No more than its first hundred elements are shown: a mail is no place for more.
struct MailList: MustacheSequence, MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    static let mostElements = 100

    private let elements: [MailData]
    /// Of the whole list.
    private let count: Int
    private let budget: MailBudget

    /// - Parameters:
    ///   - elements: those that can be shown.
    ///   - count: how many there are in all; nil for no more than these.
    init(_ elements: [MailData], count: Int? = nil, _ budget: MailBudget) {
        self.elements = elements
        self.count = count ?? elements.count
        self.budget = budget
    }

    func makeIterator() -> AnyIterator<Any> {
        var rest = elements.prefix(Self.mostElements)
        return AnyIterator {
            guard !rest.isEmpty, budget.element() else { return nil }
            return MailValue.of(rest.removeFirst(), budget)
        }
    }

    func child(named name: String) -> Any? { nil }

    /// Where it is named as if it were a text: its elements, with commas between them.
    var renderText: String {
        elements.prefix(Self.mostElements).map { element in
            switch MailValue.of(element, budget) {
            case let value as MailValue: value.renderText
            case let flag as Bool: "\(flag)"
            default: "…"
            }
        }.joined(separator: ", ")
    }

    var isNull: Bool { elements.isEmpty }

    func transform(_ name: String) -> Any? {
        switch name {
        case "first": elements.first.map { MailValue.of($0, budget) }
        case "last" where elements.count == count: elements.last.map { MailValue.of($0, budget) }
        case "reversed" where elements.count == count: MailList(elements.reversed(), budget)
        case "count": count
        case "empty": elements.isEmpty
        default: nil
        }
    }
}
