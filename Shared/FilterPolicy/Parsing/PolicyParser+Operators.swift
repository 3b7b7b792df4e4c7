import JSON

extension PolicyParser {
    /// `{"operator": …}` in a list.
    mutating func expression(
        _ json: JSONNode, at pointer: String, in condition: inout Condition
    ) throws(FilterPolicyError) {
        let member = try onlyMember(of: json, at: pointer)
        let (value, place) = (member.json, member.pointer)
        guard let known = FilterOperator(rawValue: member.name) else {
            let all = FilterOperator.allCases.map(\.rawValue).joined(separator: ", ")
            throw .init("unknown_operator", at: place, "is not an operator; there are \(all)")
        }
        try countOperator(at: pointer)
        switch known {
        case .exists:
            guard let exists = value.bool else { throw .init("type", at: place, "must be true or false") }
            if exists { condition.takesAnyValue = true } else { condition.takesNoValue = true }
        case .numeric: try numeric(value, at: place, in: &condition.wanted)
        case .cidr: condition.wanted.networks.append(try network(value, at: place))
        case .anythingBut: condition.excluded.append(try anythingBut(value, at: place))
        case .prefix, .suffix, .equalsIgnoreCase, .wildcard:
            condition.wanted.texts.append(try text(known, value, at: place))
        }
    }

    private mutating func anythingBut(_ json: JSONNode, at pointer: String) throws(FilterPolicyError) -> ValueSet {
        var excluded = ValueSet()
        guard json.kind == .object else {
            for value in try oneOrMore(json, at: pointer) {
                guard value.json.kind != .object, value.json.kind != .array else {
                    throw .init(
                        "type", at: value.pointer, "must be a plain value: a string, a number, true, false or null")
                }
                try count(at: value.pointer)
                excluded.insert(plain: value.json)
            }
            return excluded
        }
        let member = try onlyMember(of: json, at: pointer)
        let (value, place) = (member.json, member.pointer)
        switch FilterOperator(rawValue: member.name) {
        case .some(let known) where [.prefix, .suffix, .equalsIgnoreCase, .wildcard].contains(known):
            for value in try oneOrMore(value, at: place) {
                try count(at: value.pointer)
                try countOperator(at: value.pointer)
                excluded.texts.append(try text(known, value.json, at: value.pointer))
            }
        default:
            throw .init(
                "unknown_operator", at: place,
                "does not go with anything-but; prefix, suffix, equals-ignore-case and wildcard do")
        }
        return excluded
    }

    private func text(
        _ known: FilterOperator, _ json: JSONNode, at pointer: String
    ) throws(FilterPolicyError) -> TextTest {
        switch known {
        case .equalsIgnoreCase: return .folded(try foldedString(json, at: pointer))
        case .wildcard: return .wildcard(try wildcard(try string(json, at: pointer), at: pointer))
        default: break
        }
        let isPrefix = known == .prefix
        guard json.kind == .object else {
            let bytes = try string(json, at: pointer, mayBeEmpty: false)
            return isPrefix ? .prefix(bytes) : .suffix(bytes)
        }
        let member = try onlyMember(of: json, at: pointer)
        let (value, place) = (member.json, member.pointer)
        guard member.name == FilterOperator.equalsIgnoreCase.rawValue else {
            throw .init("unknown_operator", at: place, "does not go with \(known.rawValue); equals-ignore-case does")
        }
        let bytes = try foldedString(value, at: place, mayBeEmpty: false)
        return isPrefix ? .foldedPrefix(bytes) : .foldedSuffix(bytes)
    }

    private func wildcard(_ text: [UInt8], at pointer: String) throws(FilterPolicyError) -> Wildcard {
        let (star, backslash) = (UInt8(ascii: "*"), UInt8(ascii: "\\"))
        var pieces: [[UInt8]] = [[]]
        var place = 0
        while place < text.count {
            switch text[place] {
            case star:
                guard place == 0 || !pieces[pieces.count - 1].isEmpty else {
                    throw .init("value", at: pointer, "must not have two stars in a row: one says the same")
                }
                pieces.append([])
            case backslash:
                place += 1
                guard place < text.count, text[place] == star || text[place] == backslash else {
                    throw .init(
                        "value", at: pointer, "must have a star or another backslash behind a backslash (\\* or \\\\)")
                }
                pieces[pieces.count - 1].append(text[place])
            case let byte: pieces[pieces.count - 1].append(byte)
            }
            place += 1
        }
        return Wildcard(pieces: pieces)
    }

    private func network(_ json: JSONNode, at pointer: String) throws(FilterPolicyError) -> Network {
        guard let network = Network(try string(json, at: pointer)) else {
            throw .init(
                "value", at: pointer,
                "must be a network such as 10.0.0.0/8 or 2001:db8::/32; one address is …/32 or …/128")
        }
        return network
    }

    /// A part of the policy, and where it stands.
    private struct Placed {
        let name: String
        let json: JSONNode
        let pointer: String
    }

    /// The one member of an object in the place of a value.
    private func onlyMember(
        of json: JSONNode, at pointer: String
    ) throws(FilterPolicyError) -> Placed {
        var members = json.members.makeIterator()
        guard json.count == 1, let (name, value) = members.next() else {
            throw .init(
                json.count == 0 ? "empty" : "value", at: pointer,
                "must have exactly one member, an operator; several operators are several entries of the list")
        }
        return Placed(name: name, json: value, pointer: jsonPointer(appending: name, to: pointer))
    }

    private func oneOrMore(
        _ json: JSONNode, at pointer: String
    ) throws(FilterPolicyError) -> [Placed] {
        guard json.kind == .array else { return [Placed(name: "", json: json, pointer: pointer)] }
        guard json.count > 0 else {
            throw .init("empty", at: pointer, "must not be empty: it excludes nothing")
        }
        return json.elements.enumerated().map { index, element in
            Placed(name: "", json: element, pointer: jsonPointer(appending: index, to: pointer))
        }
    }

    private func string(
        _ json: JSONNode, at pointer: String, mayBeEmpty: Bool = true
    ) throws(FilterPolicyError) -> [UInt8] {
        guard let text = json.string else { throw .init("type", at: pointer, "must be a string") }
        guard mayBeEmpty || !text.isEmpty else {
            throw .init("empty", at: pointer, "must not be empty: every string begins and ends with nothing")
        }
        return Array(text.utf8)
    }

    private func foldedString(
        _ json: JSONNode, at pointer: String, mayBeEmpty: Bool = true
    ) throws(FilterPolicyError) -> [UInt8] {
        let bytes = try string(json, at: pointer, mayBeEmpty: mayBeEmpty)
        return CaseFolding.fold(bytes.span)
    }
}
