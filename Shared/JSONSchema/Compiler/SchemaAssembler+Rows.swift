import JSON

extension SchemaAssembler {
    mutating func row(_ draft: SubschemaDraft) -> SchemaRow {
        var row = SchemaRow()
        row.types = draft.types
        row.resource = Int32(draft.scope.resource)
        if draft.isNever { row.flags.insert(.isNever) }
        if draft.scope.dialect.draft == .draft7 { row.flags.insert(.isDraft7) }
        if let constant = draft.constant { row.constant = equality([constant]) }
        if let enumeration = draft.enumeration { row.enumeration = equality(enumeration) }
        if let rules = draft.number { row.number = Self.append(number(rules), to: &numbers) }
        if let rules = draft.string {
            let new = StringRow(
                minLength: rules.minLength, maxLength: rules.maxLength, format: rules.format,
                pattern: Int32(rules.pattern ?? -1))
            row.string = Self.append(new, to: &strings)
        }
        if let rules = draft.array { row.array = Self.append(array(rules), to: &arrays) }
        if let rules = draft.object { row.object = Self.append(object(rules), to: &objects) }
        if let rules = draft.applied { row.applied = Self.append(applicator(rules), to: &applicators) }
        row.unevaluatedItems = target(draft.unevaluatedItems)
        row.unevaluatedProperties = target(draft.unevaluatedProperties)
        let others = [
            row.constant, row.enumeration, row.number, row.string, row.array, row.object, row.applied,
            row.unevaluatedItems, row.unevaluatedProperties,
        ]
        if !draft.isNever, others.allSatisfy({ $0 < 0 }) { row.flags.insert(.hasTypesOnly) }
        return row
    }

    private static func append<Row>(_ row: Row, to rows: inout [Row]) -> Int32 {
        rows.append(row)
        return Int32(rows.count - 1)
    }

    private mutating func equality(_ allowed: [JSONNode]) -> Int32 {
        var row = EqualityRow()
        var texts: Set<[UInt8]> = []
        var others: Set<JSONNode> = []
        for value in allowed {
            switch value.kind {
            case .null: row.literals.formUnion(.null)
            case .boolean: if value.bool == true { row.allowsTrue = true } else { row.allowsFalse = true }
            case .string: texts.insert(Array((value.string ?? "").utf8))
            case .number, .array, .object: others.insert(value)
            }
        }
        row.strings = names.table(texts.map { ($0, { _ in }) })
        if !others.isEmpty { row.others = Self.append(others, to: &valueSets) }
        row.values = Self.append(allowed, to: &values)
        return Self.append(row, to: &equalities)
    }

    /// What of the rules can be decided for integers of 64 bits; where some can't, no integer is decided so.
    private mutating func number(_ rules: NumberRules) -> NumberRow {
        var row = NumberRow()
        row.rules = Self.append(rules, to: &numberRules)
        let bounds: [(JSONNumber?, (inout NumberRow, Int) -> Bool)] = [
            (
                rules.minimum,
                { row, bound in
                    row.lowest = max(row.lowest, bound); return true
                }
            ),
            (
                rules.maximum,
                { row, bound in
                    row.highest = min(row.highest, bound); return true
                }
            ),
            (
                rules.exclusiveMinimum,
                { row, bound in
                    row.lowest = max(row.lowest, bound &+ 1)
                    return bound < .max
                }
            ),
            (
                rules.exclusiveMaximum,
                { row, bound in
                    row.highest = min(row.highest, bound &- 1)
                    return bound > .min
                }
            ),
            (
                rules.multipleOf,
                { row, step in
                    row.step = step; return true
                }
            ),
        ]
        for (number, apply) in bounds {
            guard let number else { continue }
            guard let bound = number.int, apply(&row, bound) else {
                (row.lowest, row.highest) = (.max, .min)
                break
            }
        }
        return row
    }

    private mutating func array(_ rules: ArrayRules) -> ArrayRow {
        var row = ArrayRow()
        row.prefix = list(rules.prefix)
        row.rest = target(rules.rest)
        row.isUnique = rules.isUnique
        row.contains = target(rules.contains)
        row.minItems = rules.minItems
        row.maxItems = rules.maxItems
        row.minContains = rules.minContains
        row.maxContains = rules.maxContains
        return row
    }

    private mutating func object(_ rules: ObjectRules) -> ObjectRow {
        var row = ObjectRow()
        row.table = table(rules)
        row.additional = target(rules.additional)
        row.names = target(rules.names)
        row.required = Int32(rules.required.count)
        row.patterns = RowRange(start: Int32(patternRows.count), count: Int32(rules.patterns.count))
        for (pattern, schema) in rules.patterns {
            patternRows.append(PatternRow(pattern: Int32(pattern), schema: target(schema)))
        }
        row.minProperties = rules.minProperties
        row.maxProperties = rules.maxProperties
        return row
    }

    private mutating func applicator(_ rules: Applicators) -> ApplicatorRow {
        var row = ApplicatorRow()
        row.reference = target(rules.reference)
        if let (anchor, fallback) = rules.dynamicReference {
            row.dynamicAnchor = number(ofAnchor: anchor)
            row.dynamicFallback = target(fallback)
        }
        row.allOf = list(rules.allOf)
        row.anyOf = list(rules.anyOf)
        row.oneOf = list(rules.oneOf)
        row.not = target(rules.not)
        row.condition = target(rules.condition)
        row.then = target(rules.then)
        row.otherwise = target(rules.otherwise)
        return row
    }
}
