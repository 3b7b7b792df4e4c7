/// Reads an object member by member, typed, and says with a JSON Pointer what is not as it must be.
///
/// For the `optional…` functions a member that is null is a member that is absent.
package struct JSONObjectReader: Sendable {
    package let node: JSONNode
    /// Where this object stands; faults point on from here.
    package let pointer: String

    /// - Parameter known: The only names that are allowed; nil allows any.
    package init(
        _ node: JSONNode, at pointer: String = "", allowing known: Set<String>? = nil
    ) throws(JSONDecodingError) {
        guard node.kind == .object else { throw .type(pointer, expected: "an object") }
        self.node = node
        self.pointer = pointer
        guard let known else { return }
        // Compared by bytes: for a Set<String> a Kelvin sign is a K. Names are unique, so the loop ends soon.
        for (name, _) in node.members.nodes where !known.contains(where: { name.utf8Equals($0) }) {
            throw .unknownMember(jsonPointer(appending: name.string ?? "", to: pointer))
        }
    }

    /// The pointer to a member of this object.
    package func pointer(to name: String) -> String { jsonPointer(appending: name, to: pointer) }

    /// A member that must be there, and may be anything, null included.
    package func node(_ name: String) throws(JSONDecodingError) -> JSONNode {
        guard let member = node[name] else { throw .missing(pointer(to: name)) }
        return member
    }

    package func optionalNode(_ name: String) -> JSONNode? {
        guard let member = node[name], !member.isNull else { return nil }
        return member
    }

    /// A member of any type that reads itself; arrays of such are such too.
    package func value<T: JSONDecodable>(_ name: String, as type: T.Type = T.self) throws(JSONDecodingError) -> T {
        try decode(try node(name), name)
    }

    package func optionalValue<T: JSONDecodable>(
        _ name: String, as type: T.Type = T.self
    ) throws(JSONDecodingError) -> T? {
        guard let member = optionalNode(name) else { return nil }
        return try decode(member, name)
    }

    /// A fault in the value of a member, for checks that a type does not make: `message` says what it must be.
    package func fault(_ name: String, _ message: String) -> JSONDecodingError {
        .value(pointer(to: name), message)
    }

    private func decode<T: JSONDecodable>(_ member: JSONNode, _ name: String) throws(JSONDecodingError) -> T {
        do {
            return try T(json: member)
        } catch {
            throw error.within(pointer(to: name))
        }
    }
}
