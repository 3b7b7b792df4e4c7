import JSON

extension Validation {
    mutating func checkEquality(_ schema: Subschema, _ rules: EqualityRules, _ value: JSONNode) -> Bool {
        if let constant = rules.constant, constant != value {
            if isDone { return false }
            return fail(schema, "const", "must be \(Self.shown(constant))")
        }
        guard let values = rules.enumeration else { return true }
        let isOne = rules.enumerationSet?.contains(value) ?? values.contains(value)
        if isOne { return true }
        return fail(schema, "enum", "must be \(Self.shown(values))")
    }

    mutating func checkNumber(_ schema: Subschema, _ rules: NumberRules, _ value: JSONNode) -> Bool {
        guard let number = value.number else { return true }
        if let bound = rules.minimum, number < bound {
            return fail(schema, "minimum", "must be at least \(bound)")
        }
        if let bound = rules.exclusiveMinimum, number <= bound {
            return fail(schema, "exclusiveMinimum", "must be more than \(bound)")
        }
        if let bound = rules.maximum, number > bound {
            return fail(schema, "maximum", "must be at most \(bound)")
        }
        if let bound = rules.exclusiveMaximum, number >= bound {
            return fail(schema, "exclusiveMaximum", "must be less than \(bound)")
        }
        if let divisor = rules.multipleOf, !number.isMultiple(of: divisor) {
            return fail(schema, "multipleOf", "must be a multiple of \(divisor)")
        }
        return true
    }

    mutating func checkString(_ schema: Subschema, _ rules: StringRules, _ value: JSONNode) -> Bool {
        var isValid = true
        if rules.minLength > 0 || rules.maxLength < .max {
            let length = Self.length(of: value)
            if length < rules.minLength {
                isValid = fail(schema, "minLength", "must have \(Self.atLeast(rules.minLength, "character"))")
            } else if length > rules.maxLength {
                isValid = fail(
                    schema, "maxLength", "must have \(Self.atMost(rules.maxLength, "character")), and has \(length)")
            }
            if !isValid, isDone { return false }
        }
        if let format = rules.format, !(value.withUTF8(format.accepts) ?? true) {
            return fail(schema, "format", "must be \(format.words)")
        }
        return isValid
    }

    /// Code points: all bytes but those that continue one.
    private static func length(of string: JSONNode) -> Int {
        string.withUTF8 { bytes in
            var count = 0
            for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { count += 1 }
            return count
        } ?? 0
    }

    static func atLeast(_ count: Int, _ what: String) -> String { "at least \(count) \(what)\(count == 1 ? "" : "s")" }

    static func atMost(_ count: Int, _ what: String) -> String { "at most \(count) \(what)\(count == 1 ? "" : "s")" }

    /// A value of the schema, cut where it is long.
    private static func shown(_ value: JSONNode) -> String {
        let text = value.description
        return text.utf8.count <= 60 ? text : text.prefix(60) + "…"
    }

    private static func shown(_ values: [JSONNode]) -> String {
        if values.isEmpty { return "one of no values at all" }
        if values.count == 1 { return shown(values[0]) }
        let list = values.prefix(12).map { shown($0) }.joined(separator: ", ")
        return "one of \(list)" + (values.count > 12 ? " and \(values.count - 12) more" : "")
    }
}
