import JSON

extension Validation {
    mutating func checkArray(_ schema: Subschema, _ rules: ArrayRules, _ array: JSONNode) -> Bool {
        var isValid = true
        if array.count < rules.minItems {
            isValid = fail(schema, "minItems", "must have \(Self.atLeast(rules.minItems, "element"))")
        }
        if array.count > rules.maxItems {
            isValid = fail(
                schema, "maxItems", "must have \(Self.atMost(rules.maxItems, "element")), and has \(array.count)")
        }
        if !isValid, isDone { return false }
        if !rules.prefix.isEmpty || rules.rest != nil {
            var index = 0
            for element in array.elements {
                defer { index += 1 }
                guard let rule = index < rules.prefix.count ? rules.prefix[index] : rules.rest else { break }
                if !check(rule, element, at: .index(index)) {
                    if isDone { return false }
                    isValid = false
                }
            }
        }
        if rules.isUnique, let (first, second) = repeated(in: array) {
            isValid = fail(schema, "uniqueItems", "must have no element twice: \(second) is like \(first)")
            if isDone { return false }
        }
        return checkContained(schema, rules, array) && isValid
    }

    private mutating func checkContained(_ schema: Subschema, _ rules: ArrayRules, _ array: JSONNode) -> Bool {
        guard let contained = rules.contains else { return true }
        var count = 0
        for element in array.elements where matches(contained, element) {
            count += 1
            // More would change nothing.
            if count >= rules.minContains, rules.maxContains == .max { return true }
            if count > rules.maxContains { break }
        }
        if count < rules.minContains {
            let keyword = rules.minContains == 1 ? "contains" : "minContains"
            let words = Self.atLeast(rules.minContains, "element")
            return fail(schema, keyword, "must have \(words) as \(schema.pointer)/contains says")
        }
        if count > rules.maxContains {
            let words = Self.atMost(rules.maxContains, "element")
            return fail(schema, "maxContains", "must have \(words) as \(schema.pointer)/contains says")
        }
        return true
    }

    /// Two elements that are equal.
    private mutating func repeated(in array: JSONNode) -> (Int, Int)? {
        var seen: [JSONNode: Int] = [:]
        var index = 0
        for element in array.elements {
            // Hashing costs what there is to hash.
            guard spend(1 + element.rawBytes.count / 64) else { return nil }
            if let earlier = seen.updateValue(index, forKey: element) { return (earlier, index) }
            index += 1
        }
        return nil
    }

    mutating func checkObject(_ schema: Subschema, _ rules: ObjectRules, _ object: JSONNode) -> Bool {
        var isValid = true
        if object.count < rules.minProperties {
            isValid = fail(schema, "minProperties", "must have \(Self.atLeast(rules.minProperties, "member"))")
        }
        if object.count > rules.maxProperties {
            isValid = fail(
                schema, "maxProperties",
                "must have \(Self.atMost(rules.maxProperties, "member")), and has \(object.count)")
        }
        if !isValid, isDone { return false }
        var hint = 0
        var requiredFound = 0
        for (name, value) in object.members.nodes {
            var property = rules.additional
            var isAdditional = true
            if let position = rules.table.position(of: name, hint: hint) {
                let entry = rules.table.entries[position]
                hint = position + 1
                if entry.required >= 0 { requiredFound += 1 }
                if entry.schema >= 0 {
                    property = Int(entry.schema)
                    isAdditional = false
                }
            }
            if let property, !checkMember(schema, rules, property, isAdditional, name, value) {
                if isDone { return false }
                isValid = false
            }
            if let names = rules.names, !check(names, name, at: .member(name)) {
                if isDone { return false }
                isValid = false
            }
        }
        // Names are unique in an object, so counting is enough.
        if requiredFound < rules.required.count {
            isValid = false
            if isDone { return false }
            for name in rules.required where object[name] == nil {
                _ = fail(schema, "required", at: .name(name), "is required")
            }
        }
        return checkDependencies(schema, rules, object) && isValid
    }

    private mutating func checkMember(
        _ schema: Subschema, _ rules: ObjectRules, _ property: Int, _ isAdditional: Bool, _ name: JSONNode,
        _ value: JSONNode
    ) -> Bool {
        guard isAdditional, subschemas[property].isNever else {
            return check(property, value, at: .member(name))
        }
        let known = rules.properties.prefix(12).map(\.name).joined(separator: ", ")
        let more = rules.properties.count > 12 ? " and \(rules.properties.count - 12) more" : ""
        return fail(
            schema, "additionalProperties", at: .member(name),
            known.isEmpty ? "is not known here" : "is not known here; known are \(known)\(more)")
    }

    private mutating func checkDependencies(_ schema: Subschema, _ rules: ObjectRules, _ object: JSONNode) -> Bool {
        var isValid = true
        for (name, others) in rules.dependentRequired where object[name] != nil {
            for other in others where object[other] == nil {
                isValid = fail(schema, "dependentRequired", at: .name(other), "is required where \(name) is present")
                if isDone { return false }
            }
        }
        for (name, dependent) in rules.dependentSchemas where object[name] != nil {
            if !check(dependent, object) { isValid = false }
            if !isValid, isDone { return false }
        }
        return isValid
    }
}
