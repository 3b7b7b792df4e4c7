import Contracts
import HashTreeCollections
package import JSON

/// Of which kinds the attributes of a tenant's users are: what a rule can ask of them.
package struct AttributeKinds: Sendable {
    /// By JSON Pointer from the attributes, then by kind: how many values. Elements of arrays count as values.
    private var counts: TreeDictionary<String, [JSONKind: Int]> = [:]

    /// The kinds of the values that an attribute has; empty where nobody has it.
    ///
    /// - Parameter pointer: a JSON Pointer from the attributes.
    package func kinds(at pointer: String) -> Set<JSONKind> { Set(counts[pointer, default: [:]].keys) }

    mutating func count(_ user: UserDocument, by step: Int) {
        guard let attributes = user.attributes else { return }
        count(attributes, at: "", by: step)
    }

    private mutating func count(_ node: JSONNode, at pointer: String, by step: Int) {
        switch node.kind {
        case .object:
            for (name, value) in node.members {
                count(value, at: jsonPointer(appending: name, to: pointer), by: step)
            }
        case .array:
            for element in node.elements { count(element, at: pointer, by: step) }
        case .null, .boolean, .number, .string:
            let count = counts[pointer, default: [:]][node.kind, default: 0] + step
            counts[pointer, default: [:]][node.kind] = count > 0 ? count : nil
            if counts[pointer]?.isEmpty == true { counts[pointer] = nil }
        }
    }
}
