import JSON

extension PolicyParser {
    /// `[">", 0, "<=", 5]`: comparisons, each a sign and a number.
    func numeric(_ json: JSONNode, at pointer: String, in values: inout ValueSet) throws(FilterPolicyError) {
        guard json.kind == .array, json.count == 2 || json.count == 4 else {
            throw .init(
                "value", at: pointer,
                "must be a list of one or two comparisons, such as [\">\", 0] or [\">\", 0, \"<=\", 5]")
        }
        let parts = Array(json.elements)
        var lower: NumericRange.Bound?
        var upper: NumericRange.Bound?
        for first in stride(from: 0, to: parts.count, by: 2) {
            let place = jsonPointer(appending: first, to: pointer)
            guard let comparison = parts[first].string.flatMap(Comparison.init) else {
                throw .init("value", at: place, "must be one of =, <, <=, > and >=")
            }
            guard let number = parts[first + 1].number else {
                throw .init("type", at: jsonPointer(appending: first + 1, to: pointer), "must be a number")
            }
            let isSecond: Bool
            switch comparison {
            case .equal:
                guard parts.count == 2 else {
                    throw .init("value", at: place, "must stand alone: with = there is nothing left to compare")
                }
                values.numbers.insert(number)
                return
            case .above, .atLeast:
                isSecond = lower != nil
                lower = .init(value: number, isInside: comparison == .atLeast)
            case .below, .atMost:
                isSecond = upper != nil
                upper = .init(value: number, isInside: comparison == .atMost)
            }
            guard !isSecond else {
                throw .init("value", at: place, "must bound the other side: one of the two says it all")
            }
        }
        if let lower, let upper {
            let isEmpty = lower.value == upper.value ? !(lower.isInside && upper.isInside) : upper.value < lower.value
            guard !isEmpty else { throw .init("value", at: pointer, "must leave a number in the range") }
        }
        values.ranges.append(NumericRange(lower: lower, upper: upper))
    }
}

extension ValueSet {
    /// A string, a number, true, false or null.
    mutating func insert(plain value: JSONNode) {
        switch value.kind {
        case .null: null = true
        case .boolean: if value.bool == true { yes = true } else { no = true }
        case .number: if let number = value.number { numbers.insert(number) }
        case .string: if let text = value.string { strings.insert(Array(text.utf8)) }
        case .array, .object: break
        }
    }
}
