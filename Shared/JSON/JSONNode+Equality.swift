/// Equality in JSON Schema's sense: numbers by value, strings by code points, objects without order.
extension JSONNode: Hashable {
    /// Up to this many members are looked up one by one; more are looked up in a dictionary.
    private static let mostLookedUp = 16

    package static func == (one: JSONNode, other: JSONNode) -> Bool { one.isEqual(to: other) }

    package func isEqual(to other: JSONNode) -> Bool {
        if storage === other.storage, index == other.index { return true }
        guard kind == other.kind, count == other.count else { return false }
        switch kind {
        case .null: return true
        case .boolean: return bool == other.bool
        case .number: return number == other.number
        case .string: return sameText(as: other)
        case .array: return zip(elements, other.elements).allSatisfy { $0.isEqual(to: $1) }
        case .object: return sameMembers(as: other)
        }
    }

    /// Equal values hash alike; what is hashed of a number is its value, of an object no order.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch kind {
        case .null: break
        case .boolean: hasher.combine(bool)
        case .number: hasher.combine(number)
        case .string: combineText(into: &hasher)
        case .array:
            hasher.combine(count)
            for element in elements { element.hash(into: &hasher) }
        case .object:
            var sum = 0
            for (name, value) in members.nodes {
                var member = Hasher()
                name.combineText(into: &member)
                value.hash(into: &member)
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        }
    }

    private func sameMembers(as other: JSONNode) -> Bool {
        guard count > Self.mostLookedUp else {
            return members.nodes.allSatisfy { name, value in
                other.members.nodes.contains { $0.name.sameText(as: name) && $0.value.isEqual(to: value) }
            }
        }
        var theirs: [[UInt8]: JSONNode] = [:]
        theirs.reserveCapacity(count)
        for (name, value) in other.members.nodes { theirs[name.content] = value }
        return members.nodes.allSatisfy { name, value in theirs[name.content]?.isEqual(to: value) ?? false }
    }

    private var content: [UInt8] { storage.content(of: entry) }

    private func sameText(as other: JSONNode) -> Bool {
        if entry.flag || other.entry.flag { return content == other.content }
        return rawBytes == other.rawBytes
    }

    /// Hashes the bytes between the quotes, with an end that no UTF-8 contains.
    private func combineText(into hasher: inout Hasher) {
        if entry.flag {
            content.withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            rawBytes.dropFirst().dropLast().withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        hasher.combine(0xFF as UInt8)
    }
}
