import JSON

// What references lead to.
extension SchemaIndex {
    struct Target {
        let schema: LocatedSchema
        /// The name, if it is that of a `$dynamicAnchor`.
        let dynamicAnchor: String?
    }

    /// - Parameter resource: where the reference stands.
    mutating func resolve(
        _ keyword: Keyword, in resource: Int
    ) throws(SchemaError) -> Target {
        guard let text = keyword.value.string, isURIReference(text) else {
            throw keyword.fault("must be a URI, or a reference relative to one")
        }
        let reference = URIReference(text)
        let uri = reference.resolved(against: URIReference(resources[resource].uri)).withoutFragment
        let found = uri == resources[resource].uri ? resource : try self.resource(at: uri)
        guard let found else {
            throw keyword.fault(
                "\"\(shortened(text))\" leads to no schema that is known here, and none is ever fetched: "
                    + "bring it along in $defs, with its \"$id\"")
        }
        guard let fragment = reference.fragment, !fragment.isEmpty else {
            return Target(schema: LocatedSchema(node: resources[found].root, resource: found), dynamicAnchor: nil)
        }
        let target =
            fragment.utf8.first == UInt8(ascii: "/") ? follow(fragment, from: found) : anchor(fragment, in: found)
        guard let target else {
            throw keyword.fault("\"\(shortened(text))\" points to nothing")
        }
        try scan(target.schema)
        return target
    }

    private func anchor(_ fragment: Substring, in resource: Int) -> Target? {
        guard let name = PointerFragment.decoded(fragment.utf8), let node = resources[resource].anchors[name] else {
            return nil
        }
        let isDynamic = resources[resource].dynamicAnchors[name]?.position == node.position
        return Target(
            schema: LocatedSchema(node: node, resource: resource), dynamicAnchor: isDynamic ? name : nil)
    }

    /// Follows a JSON Pointer, and notes on the way when it comes into another resource.
    private func follow(_ fragment: Substring, from start: Int) -> Target? {
        guard let names = PointerFragment.names(fragment) else { return nil }
        var node = resources[start].root
        var resource = start
        for name in names {
            guard let next = PointerFragment.step(name, in: node) else { return nil }
            node = next
            resource = self.resource(of: node, within: resource)
        }
        return Target(schema: LocatedSchema(node: node, resource: resource), dynamicAnchor: nil)
    }
}

/// A text of the schema's, fit for a message.
func shortened(_ text: String, to count: Int = 60) -> String {
    text.utf8.count <= count ? text : text.prefix(count) + "…"
}
