import JSON

extension Facts {
    /// What is known of a member, if it is there.
    func member(_ name: MemberName) -> Region {
        member(name) { parts.first?.schema.patterns.isFound($0, in: name) }
    }

    /// What is known of a member whose name matches these patterns, and that no schema names.
    func member(_ name: MemberName? = nil, matches: (MemberName) -> Bool?) -> Region {
        Region(members.flatMap { $0.parts(for: name, matches: matches).parts })
    }

    /// The only names that members can have, where a schema says so.
    var closedNames: [MemberName]? {
        for rules in members where rules.patterns.isEmpty && rules.additional?.resolved.isNever == true {
            return rules.named.filter { $0.value?.resolved.isNever != true }.keys.sorted { $0.text < $1.text }
        }
        for part in names {
            let part = part.resolved
            if let value = part.node["const"], part.keywords.contains("const") {
                return value.string.map { [MemberName($0)] } ?? []
            }
            if let list = part.node["enum"], part.keywords.contains("enum") {
                return list.elements.compactMap(\.string).map(MemberName.init)
            }
        }
        return nil
    }

    /// All names that schemas name.
    var namedMembers: [MemberName] { members.flatMap { $0.named.keys } }

    /// What is known of the element at a position, if it is there.
    func element(_ index: Int) -> Region { Region(elements.compactMap { $0.part(at: index) }) }

    /// Behind so many elements all are alike.
    var longestPrefix: Int { elements.map(\.prefix.count).max() ?? 0 }
}

extension MemberName {
    /// The name as a value, for schemas that names hold to.
    var node: JSONNode? {
        var writer = JSONWriter()
        writer.string(text)
        return try? JSONDocument(parsing: writer.bytes).root
    }
}
