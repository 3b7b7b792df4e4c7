import JSON

extension Validation {
    mutating func checkApplied(_ schema: Subschema, _ rules: Applicators, _ value: JSONNode) -> Bool {
        var isValid = true
        if let reference = rules.reference, !check(reference, value) {
            if isDone { return false }
            isValid = false
        }
        for index in rules.allOf where !check(index, value) {
            if isDone { return false }
            isValid = false
        }
        if !rules.anyOf.isEmpty, !checkAny(schema, rules.anyOf, value) {
            if isDone { return false }
            isValid = false
        }
        if !rules.oneOf.isEmpty, !checkOne(schema, rules.oneOf, value) {
            if isDone { return false }
            isValid = false
        }
        if let not = rules.not, matches(not, value) {
            let pointer = subschemas[not].pointer
            isValid = fail(schema, "not", "must not be as \(pointer) says")
            if isDone { return false }
        }
        if let condition = rules.condition, rules.then != nil || rules.otherwise != nil {
            let branch = matches(condition, value) ? rules.then : rules.otherwise
            if let branch, !check(branch, value) { isValid = false }
        }
        return isValid
    }

    private mutating func checkAny(_ schema: Subschema, _ choices: [Int], _ value: JSONNode) -> Bool {
        for choice in choices where matches(choice, value) { return true }
        return failAll(schema, "anyOf", choices, value)
    }

    private mutating func checkOne(_ schema: Subschema, _ choices: [Int], _ value: JSONNode) -> Bool {
        var found: Int?
        for choice in choices where matches(choice, value) {
            guard let earlier = found else {
                found = choice
                continue
            }
            let (one, other) = (subschemas[earlier].pointer, subschemas[choice].pointer)
            return fail(
                schema, "oneOf",
                "must be as exactly one of the schemas of oneOf says, and is as both \(one) and \(other) say")
        }
        return found != nil || failAll(schema, "oneOf", choices, value)
    }

    /// Says why none of the choices fits: where only one of them is for values of this type, by its own reasons.
    private mutating func failAll(
        _ schema: Subschema, _ keyword: String, _ choices: [Int], _ value: JSONNode
    ) -> Bool {
        guard isCollecting, !isExhausted else { return false }
        let likely = choices.filter { typesAllowed(by: $0, value) }
        if likely.count == 1 { return check(likely[0], value) }
        if likely.isEmpty {
            let types = choices.reduce(into: TypeSet()) { $0.formUnion(effectiveTypes(of: $1)) }
            return fail(schema, keyword, "must be \(types.words), and is \(TypeSet.word(for: value))")
        }
        return fail(schema, keyword, "must be as one of the \(choices.count) schemas of \(keyword) says")
    }

    private func typesAllowed(by index: Int, _ value: JSONNode) -> Bool { effectiveTypes(of: index).allows(value) }

    /// The types that a choice allows, seen through a reference.
    private func effectiveTypes(of index: Int) -> TypeSet {
        let schema = subschemas[index]
        guard !schema.isNever else { return [] }
        guard schema.types == .all, let reference = schema.applied?.reference else { return schema.types }
        return effectiveTypes(of: reference)
    }
}
