import JSON

extension Validation {
    mutating func checkObject(_ index: Int32, _ row: Int32, _ object: Int) -> Bool {
        let rules = program.objects.rows[Int(row)]
        let count = Int(tape.entries[object].count)
        var isValid = true
        if count < rules.minProperties {
            isValid = fail(index, "minProperties", "must have \(Self.atLeast(rules.minProperties, "member"))")
        }
        if count > rules.maxProperties {
            isValid = fail(
                index, "maxProperties", "must have \(Self.atMost(rules.maxProperties, "member")), and has \(count)")
        }
        if !isValid, isDone { return false }
        var hint = 0
        var requiredFound: Int32 = 0
        var name = object + 1
        for ordinal in 0..<count {
            guard spend(1) else { return false }
            var property = rules.additional
            var isAdditional = true
            let position = position(ofName: tape.entries[name], in: rules.table, hint: hint)
            if position >= 0 {
                hint = position + 1
                let entry = program.names.rows[Int(rules.table.first) + position]
                if entry.required >= 0 { requiredFound += 1 }
                if entry.schema >= 0 {
                    property = entry.schema
                    isAdditional = false
                    // Here and not below: patterns may say more about it.
                    if !check(property, name + 1, at: .member(name)) {
                        if isDone { return false }
                        isValid = false
                    }
                }
                if entry.dependency >= 0, !checkDependency(index, entry, position, rules, object) {
                    if isDone { return false }
                    isValid = false
                }
            }
            if !rules.patterns.isEmpty, !checkPatterns(rules, name, &isAdditional) {
                if isDone { return false }
                isValid = false
            }
            if isAdditional, property >= 0, !checkAdditional(index, rules, property, name) {
                if isDone { return false }
                isValid = false
            }
            if rules.names >= 0, !checkName(index, rules.names, name) {
                if isDone { return false }
                isValid = false
            }
            if frame >= 0, !isAdditional || rules.additional >= 0 { mark(ordinal) }
            name = Int(tape.entries[name + 1].next)
        }
        // Names are unique in an object, so counting is enough.
        if requiredFound < rules.required {
            isValid = false
            if isDone { return false }
            noteMissing(index, rules, object)
        }
        return isValid
    }

    private mutating func checkPatterns(_ rules: ObjectRow, _ name: Int, _ isAdditional: inout Bool) -> Bool {
        var isValid = true
        for index in rules.patterns.indices {
            let row = program.patternRows.rows[index]
            guard isFound(row.pattern, in: tape.entries[name]) else {
                if isExhausted { return false }
                continue
            }
            isAdditional = false
            if !check(row.schema, name + 1, at: .member(name)) {
                if isDone { return false }
                isValid = false
            }
        }
        return isValid
    }

    private mutating func checkAdditional(_ index: Int32, _ rules: ObjectRow, _ schema: Int32, _ name: Int) -> Bool {
        guard isCollecting, schemas[Int(schema)].flags.contains(.isNever) else {
            return check(schema, name + 1, at: .member(name))
        }
        return fail(index, "additionalProperties", at: .member(name)) { $0.unknown(name, rules) }
    }

    private mutating func checkName(_ index: Int32, _ names: Int32, _ name: Int) -> Bool {
        if isCollecting, schemas[Int(names)].flags.contains(.isNever) {
            return fail(index, "propertyNames", at: .member(name), "is not allowed: there must be no members here")
        }
        let before = violations.count
        if check(names, name, at: .member(name)) { return true }
        // It is the name that is wrong, though the pointer leads to its value.
        for place in before..<max(before, violations.count) { violations[place] = violations[place].ofName }
        return false
    }

    private mutating func checkDependency(
        _ index: Int32, _ entry: NameEntry, _ position: Int, _ rules: ObjectRow, _ object: Int
    ) -> Bool {
        let dependency = program.dependencies[Int(entry.dependency)]
        var isValid = true
        let isDraft7 = schemas[Int(index)].flags.contains(.isDraft7)
        for other in dependency.required where member(other, of: object) == nil {
            if isExhausted { return false }
            let present = shortened(name(Int(rules.table.first) + position))
            isValid = fail(
                index, isDraft7 ? "dependencies" : "dependentRequired", missing: other,
                "is required where \(present) is present")
            if isDone { return false }
        }
        if dependency.schema >= 0, !check(dependency.schema, object) { isValid = false }
        return isValid
    }

    /// Names what is required and not there.
    private mutating func noteMissing(_ index: Int32, _ rules: ObjectRow, _ object: Int) {
        var isThere = Array(repeating: false, count: Int(rules.table.count))
        guard spend(isThere.count >> 3) else { return }
        var name = object + 1
        while name < Int(tape.entries[object].next) {
            let position = position(ofName: tape.entries[name], in: rules.table, hint: 0)
            if position >= 0 { isThere[position] = true }
            name = Int(tape.entries[name + 1].next)
            guard spend(1) else { return }
        }
        var missing: [(order: Int32, entry: Int)] = []
        for position in isThere.indices where !isThere[position] {
            let entry = Int(rules.table.first) + position
            let order = program.names.rows[entry].required
            if order >= 0 { missing.append((order, entry)) }
        }
        for (_, entry) in missing.sorted(by: { $0.order < $1.order }) {
            _ = fail(index, "required", missing: self.name(entry), "is required")
            if isDone { return }
        }
    }
}
