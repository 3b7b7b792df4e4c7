package import JSON

/// Which of a provider's types become events of another type, and how: by the provider's type.
///
/// Written as `{"invoice.payment_failed": "payment_failed"}`, where the payload goes along as it came; as
/// `{"charge.refunded": {"type": "refund.made", "payload": {"amount": "/data/object/amount"}}}`, where it is put together
/// from what the pointers find; or as null, where a default is not wanted.
package struct InboundMapping: Hashable, Sendable {
    package struct Target: Hashable, Sendable {
        package var type: String
        /// Members of the payload, each with the JSON Pointer (RFC 6901) to its value; nil for the payload as it came.
        package var payload: [Member]?

        package init(type: String, payload: [Member]? = nil) {
            self.type = type
            self.payload = payload
        }
    }

    package struct Member: Hashable, Sendable {
        package var name: String
        package var pointer: String
        /// Whether a text is written in upper case: currencies are, in types of our own.
        package var isUppercased: Bool

        package init(_ name: String, _ pointer: String, isUppercased: Bool = false) {
            self.name = name
            self.pointer = pointer
            self.isUppercased = isUppercased
        }
    }

    package static let most = 200
    package static let mostMembers = 50

    private var targets: [String: Target?] = [:]

    /// - Throws: `JSONDecodingError`, with a pointer to the fault.
    package init(_ node: JSONNode, at pointer: String = "") throws(JSONDecodingError) {
        guard node.kind == .object else {
            throw JSONDecodingError(pointer: pointer, code: "type", message: "must be an object of provider types")
        }
        guard node.count <= Self.most else {
            throw JSONDecodingError(
                pointer: pointer, code: "too_many", message: "must not have more than \(Self.most) members")
        }
        for (name, value) in node.members {
            let place = jsonPointer(appending: name, to: pointer)
            targets[name] = .some(value.isNull ? nil : try Self.target(value, at: place))
        }
    }

    private static func target(_ node: JSONNode, at pointer: String) throws(JSONDecodingError) -> Target {
        if let type = node.string { return Target(type: type) }
        let reader = try JSONObjectReader(node, at: pointer, allowing: ["type", "payload"])
        var target = Target(type: try reader.string("type"))
        guard let payload = try reader.optionalObject("payload") else { return target }
        guard payload.node.count <= mostMembers else {
            throw reader.fault("payload", "must not have more than \(mostMembers) members")
        }
        var members: [Member] = []
        for (name, _) in payload.node.members {
            let text = try payload.string(name)
            guard text.isEmpty || text.hasPrefix("/") else {
                throw payload.fault(name, "must be a JSON Pointer into the provider's event, such as /data/object/id")
            }
            members.append(Member(name, text))
        }
        target.payload = members
        return target
    }

    /// What a provider's type becomes: nil where nothing is said of it, and `.some(nil)` where it is to stay as it is.
    package subscript(type: String) -> Target?? { targets[type] }

    /// The types that events can become by it.
    package var types: [(of: String, type: String)] {
        targets.compactMap { name, target in target.map { (name, $0.type) } }.sorted { $0.0 < $1.0 }
    }
}
