import Contracts
import Control
import FilterPolicy
import JSON
import ServiceKit

/// `{"pattern": {…}}`: a pattern over the attributes of users.
struct RuleInput: Sendable {
    let pattern: [UInt8]

    /// - Parameter attributes: those that the tenant's users have: a pattern that asks them for what none of them can be
    ///   would never match anybody.
    /// - Throws: `JSONDecodingError`; `Problem` 422 with what is wrong with the pattern.
    init(_ body: JSONNode, attributes: AttributeKinds) throws {
        let reader = try JSONObjectReader(body, allowing: ["id", "pattern"])
        let node = try reader.node("pattern")
        let pointer = reader.pointer(to: "pattern")
        do {
            _ = try FilterPolicy(parsing: node, at: pointer)
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
        if let fault = AttributeFault.first(in: node, at: pointer, attributes: attributes) { throw fault.problem }
        pattern = Array(node.rawBytes)
    }
}

/// A list of a pattern that asks an attribute for kinds of value that it has with nobody.
struct AttributeFault: Hashable, Sendable {
    let pointer: String
    let attribute: String
    let wanted: Set<JSONKind>
    let found: Set<JSONKind>

    var problem: Problem {
        func words(_ kinds: Set<JSONKind>) -> String { kinds.map(\.description).sorted().joined(separator: " or ") }
        return .invalid(
            pointer, "attribute_type",
            "asks for a \(words(wanted)), and \(attribute) is a \(words(found)) with every user that has it")
    }

    /// An attribute that no user has yet may become anything.
    ///
    /// - Parameter pattern: one that compiles.
    static func first(in pattern: JSONNode, at pointer: String, attributes: AttributeKinds) -> AttributeFault? {
        first(in: pattern, at: pointer, path: "", attributes)
    }

    private static func first(
        in node: JSONNode, at pointer: String, path: String, _ attributes: AttributeKinds
    ) -> AttributeFault? {
        for (name, value) in node.members {
            let place = jsonPointer(appending: name, to: pointer)
            if name == "$or" {
                for (index, branch) in value.elements.enumerated() {
                    let place = jsonPointer(appending: index, to: place)
                    if let fault = first(in: branch, at: place, path: path, attributes) { return fault }
                }
                continue
            }
            let attribute = jsonPointer(appending: name, to: path)
            if value.kind == .object {
                if let fault = first(in: value, at: place, path: attribute, attributes) { return fault }
                continue
            }
            let found = attributes.kinds(at: attribute)
            guard !found.isEmpty, let wanted = kinds(wantedBy: value), wanted.isDisjoint(with: found) else { continue }
            return AttributeFault(pointer: place, attribute: attribute, wanted: wanted, found: found)
        }
        return nil
    }

    /// The kinds of value that can meet a list; nil where any can, or none has to be there.
    private static func kinds(wantedBy list: JSONNode) -> Set<JSONKind>? {
        var kinds: Set<JSONKind> = []
        for entry in list.elements {
            guard entry.kind == .object else {
                kinds.insert(entry.kind)
                continue
            }
            for (name, _) in entry.members {
                switch name {
                case "exists", "anything-but": return nil
                case "numeric": kinds.insert(.number)
                default: kinds.insert(.string)
                }
            }
        }
        return kinds
    }
}
