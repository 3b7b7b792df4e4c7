import JSON

extension Validation {
    /// Says why none of the choices fits: where only one of them is meant for such values, by its own reasons.
    mutating func failAll(_ index: Int32, _ keyword: StaticString, _ choices: RowRange, _ value: Int) -> Bool {
        guard isCollecting, !isExhausted else { return false }
        // What was not evaluated because of this is no fault of its own.
        if frame >= 0 { markAll(value) }
        let all = choices.indices.map { lists[$0] }
        let ofType = all.filter { allows(types(of: $0), value) }
        guard !ofType.isEmpty else {
            let types = all.reduce(into: TypeSet()) { $0.formUnion(self.types(of: $1)) }
            return fail(index, keyword) { "must be \(types.words), and is \($0.word(for: value))" }
        }
        let likely = ofType.count > 1 ? ofType.filter { isMeant($0, for: value) } : ofType
        if likely.count == 1 {
            let before = violations.count
            _ = check(likely[0], value)
            if violations.count > before { return false }
        }
        let places = ofType.prefix(4).map { place(of: $0) }.joined(separator: ", ")
        return fail(
            index, keyword,
            "must be as one of the \(all.count) schemas of \(keyword) says, and is as none of them"
                + (ofType.count < all.count || all.count <= 4 ? " (for such values: \(places))" : ""))
    }

    /// The types that a choice allows, seen through references.
    private func types(of index: Int32) -> TypeSet {
        var schema = schemas[Int(index)]
        for _ in 0..<SchemaRow.mostFollowed where schema.types == .all && schema.applied >= 0 {
            let reference = program.applicators.rows[Int(schema.applied)].reference
            guard reference >= 0 else { break }
            schema = schemas[Int(reference)]
        }
        return schema.flags.contains(.isNever) ? [] : schema.types
    }

    /// Whether the members that tell choices from one another, by a `const` or an `enum`, are as this choice says.
    mutating func isMeant(_ index: Int32, for object: Int) -> Bool {
        var schema = schemas[Int(index)]
        for _ in 0..<SchemaRow.mostFollowed where schema.object < 0 && schema.applied >= 0 {
            let reference = program.applicators.rows[Int(schema.applied)].reference
            guard reference >= 0 else { break }
            schema = schemas[Int(reference)]
        }
        guard tape.entries[object].kind == .object, schema.object >= 0 else { return true }
        let table = program.objects.rows[Int(schema.object)].table
        var name = object + 1
        while name < Int(tape.entries[object].next), spend(1) {
            let position = position(ofName: tape.entries[name], in: table, hint: 0)
            if position >= 0 {
                let property = program.names.rows[Int(table.first) + position].schema
                if property >= 0 {
                    let (constant, enumeration) = (schemas[Int(property)].constant, schemas[Int(property)].enumeration)
                    if constant >= 0, !isAmong(constant, name + 1) { return false }
                    if enumeration >= 0, !isAmong(enumeration, name + 1) { return false }
                }
            }
            name = Int(tape.entries[name + 1].next)
        }
        return true
    }
}
