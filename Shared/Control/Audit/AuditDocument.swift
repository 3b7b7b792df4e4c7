import JSON

/// A document as the audit log shows it.
enum AuditDocument {
    /// What is secret, or only of use to a program: sealed values, hashes of keys, and what requests are recognised by.
    private static let hidden: Set<String> = ["sealed", "hash", "creationKey"]
    /// Documents whose members are named by tenants, who may well call something a hash: nothing of ours is in them.
    private static let tenants: Set<String> = [
        "schema", "filterPolicy", "pattern", "where", "attributes", "mapping", "eventTypes",
    ]

    /// The same without what is hidden, at whatever depth, and with what is a tenant's own as it stands. What is no JSON is nothing.
    static func withoutSecrets(_ document: [UInt8]) -> [UInt8] {
        guard let root = try? JSONDocument(parsing: document).root else { return Array("{}".utf8) }
        var writer = JSONWriter(reservingCapacity: document.count)
        copy(root, to: &writer)
        return writer.bytes
    }

    private static func copy(_ node: JSONNode, to writer: inout JSONWriter) {
        switch node.kind {
        case .object:
            writer.object { writer in
                for (name, value) in node.members where !hidden.contains(name) {
                    writer.name(name)
                    if tenants.contains(name) { writer.raw(value.rawBytes) } else { copy(value, to: &writer) }
                }
            }
        case .array:
            writer.array { writer in for element in node.elements { copy(element, to: &writer) } }
        default: writer.raw(node.rawBytes)
        }
    }
}
