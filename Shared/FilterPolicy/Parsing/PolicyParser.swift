import JSON

/// Reads a policy, and refuses what would not do what its author means.
struct PolicyParser {
    static let or = "$or"

    let limits: FilterLimits
    private(set) var values = 0
    private(set) var operators = 0

    init(limits: FilterLimits) { self.limits = limits }

    mutating func policy(_ json: JSONNode, at pointer: String) throws(FilterPolicyError) -> ObjectPattern {
        guard json.kind == .object else {
            throw .init("type", at: pointer, "must be an object, such as {\"type\": [\"invoice.paid\"]}")
        }
        guard json.rawBytes.count <= limits.maxBytes else {
            throw .init("too_large", at: pointer, "must not have more than \(limits.maxBytes) bytes")
        }
        let pattern = try object(json, at: pointer, depth: 1, inChoice: false)
        guard pattern.alternatives(limit: limits.maxAlternatives) != nil else {
            throw .init(
                "too_many_alternatives", at: pointer,
                "has more than \(limits.maxAlternatives) combinations of what its $or lists offer")
        }
        return pattern
    }

    /// - Parameter inChoice: whether an `$or` stands around it: there, operators in the place of fields are refused.
    private mutating func object(
        _ json: JSONNode, at pointer: String, depth: Int, inChoice: Bool
    ) throws(FilterPolicyError) -> ObjectPattern {
        guard depth <= limits.maxDepth else {
            throw .init("too_deep", at: pointer, "must not be nested deeper than \(limits.maxDepth) objects")
        }
        guard json.count > 0 else {
            throw .init("empty", at: pointer, "must not be empty: it says nothing about the events that are wanted")
        }
        var pattern = ObjectPattern()
        for (name, value) in json.members {
            let place = jsonPointer(appending: name, to: pointer)
            if name == Self.or {
                pattern.choices.append(try choice(value, at: place, depth: depth))
                continue
            }
            try refuseMisplaced(name, value, at: place, inChoice: inChoice)
            switch value.kind {
            case .object:
                let inner = try object(value, at: place, depth: depth + 1, inChoice: inChoice)
                pattern.fields.append(.init(name: name, pattern: .object(inner)))
            case .array: pattern.fields.append(.init(name: name, pattern: .condition(try list(value, at: place))))
            default:
                throw .init("type", at: place, "must be a list of values, such as [\(value)], or an object of fields")
            }
        }
        return pattern
    }

    private mutating func choice(
        _ json: JSONNode, at pointer: String, depth: Int
    ) throws(FilterPolicyError) -> [ObjectPattern] {
        guard json.kind == .array else {
            throw .init("type", at: pointer, "must be a list of objects, one of which must be met")
        }
        guard json.count >= 2 else {
            throw .init("value", at: pointer, "must offer at least two objects: with fewer there is nothing to choose")
        }
        var patterns: [ObjectPattern] = []
        for element in json.elements {
            let place = jsonPointer(appending: patterns.count, to: pointer)
            guard element.kind == .object else {
                throw .init("type", at: place, "must be an object of fields")
            }
            patterns.append(try object(element, at: place, depth: depth, inChoice: true))
        }
        return patterns
    }

    /// An operator that stands where a field belongs would be read as a field of that name, which hardly any event has:
    /// so it is refused where it can be told from one.
    private func refuseMisplaced(
        _ name: String, _ value: JSONNode, at pointer: String, inChoice: Bool
    ) throws(FilterPolicyError) {
        guard FilterOperator(rawValue: name) != nil else { return }
        let isScalar = value.kind != .array && value.kind != .object
        let isComparison = name == FilterOperator.numeric.rawValue && value[0]?.string.flatMap(Comparison.init) != nil
        guard inChoice || isScalar || isComparison || name.utf8.contains(UInt8(ascii: "-")) else { return }
        throw .init(
            "misplaced_operator", at: pointer,
            "is an operator in the place of a field: operators stand in a list, such as {\"field\": [{\"\(name)\": …}]}"
        )
    }

    private mutating func list(_ json: JSONNode, at pointer: String) throws(FilterPolicyError) -> Condition {
        guard json.count > 0 else {
            throw .init("empty", at: pointer, "must not be empty: no value would ever be in it")
        }
        var condition = Condition()
        var index = 0
        for entry in json.elements {
            let place = jsonPointer(appending: index, to: pointer)
            index += 1
            try count(at: place)
            switch entry.kind {
            case .object: try expression(entry, at: place, in: &condition)
            case .array:
                throw .init("type", at: place, "must not be a list: the values of a field stand in one list")
            default: condition.wanted.insert(plain: entry)
            }
        }
        return condition
    }

    mutating func count(at pointer: String) throws(FilterPolicyError) {
        values += 1
        guard values <= limits.maxValues else {
            throw .init(
                "too_many_values", at: pointer, "is one too many: a filter has at most \(limits.maxValues) values")
        }
    }

    mutating func countOperator(at pointer: String) throws(FilterPolicyError) {
        operators += 1
        guard operators <= limits.maxOperators else {
            throw .init(
                "too_many_values", at: pointer,
                "is one too many: a filter has at most \(limits.maxOperators) values that are not plain ones")
        }
    }
}

extension ObjectPattern {
    /// The ways to meet it by its `$or`s, or nil if there are more than the limit.
    fileprivate func alternatives(limit: Int) -> Int? {
        var ways = 1
        for field in fields {
            guard case .object(let pattern) = field.pattern else { continue }
            guard let inner = pattern.alternatives(limit: limit) else { return nil }
            ways *= inner
            guard ways <= limit else { return nil }
        }
        for choice in choices {
            var sum = 0
            for pattern in choice {
                guard let inner = pattern.alternatives(limit: limit) else { return nil }
                sum += inner
            }
            ways *= sum
            guard ways <= limit else { return nil }
        }
        return ways
    }
}
