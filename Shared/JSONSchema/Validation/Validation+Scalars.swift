import JSON

extension Validation {
    mutating func checkConstant(_ index: Int32, _ row: Int32, _ value: Int) -> Bool {
        if isAmong(row, value) { return true }
        return fail(index, "const") { "must be \(Self.shown($0.allowed(row)))" }
    }

    mutating func checkEnumeration(_ index: Int32, _ row: Int32, _ value: Int) -> Bool {
        if isAmong(row, value) { return true }
        return fail(index, "enum") { "must be \(Self.shown($0.allowed(row)))" }
    }

    private func allowed(_ row: Int32) -> [JSONNode] {
        program.values[Int(program.equalities.rows[Int(row)].values)]
    }

    /// Whether a value is one of those that a row allows.
    mutating func isAmong(_ row: Int32, _ value: Int) -> Bool {
        let row = program.equalities.rows[Int(row)]
        let entry = tape.entries[value]
        switch entry.kind {
        case .null: return row.literals.contains(.null)
        case .boolean: return entry.flag ? row.allowsTrue : row.allowsFalse
        case .string: return row.strings.count > 0 && position(ofValue: entry, in: row.strings) >= 0
        case .number, .array, .object:
            guard row.others >= 0, spend(costOfHashing(value)) else { return false }
            return program.valueSets[Int(row.others)].contains(node(at: value))
        }
    }

    /// What it costs to hash a value, or to compare it with another.
    func costOfHashing(_ value: Int) -> Int {
        let entry = tape.entries[value]
        return 2 + 4 * (Int(entry.next) - value) + Int(entry.end - entry.start) >> 4
    }

    mutating func checkNumber(_ index: Int32, _ row: Int32, _ value: Int) -> Bool {
        let row = program.numbers.rows[Int(row)]
        let entry = tape.entries[value]
        // Up to 18 digits fit.
        if !entry.flag, entry.end - entry.start <= 18, row.lowest <= row.highest {
            let number = plainInteger(entry)
            if number >= row.lowest, number <= row.highest, row.step == 1 || number % row.step == 0 { return true }
        }
        return checkExactly(index, program.numberRules[Int(row.rules)], value)
    }

    private func plainInteger(_ entry: TapeEntry) -> Int {
        var at = Int(entry.start)
        let isNegative = tape.bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var value = 0
        while at < Int(entry.end) {
            value = value &* 10 &+ Int(tape.bytes[at] &- UInt8(ascii: "0"))
            at += 1
        }
        return isNegative ? -value : value
    }

    private mutating func checkExactly(_ index: Int32, _ rules: NumberRules, _ value: Int) -> Bool {
        let entry = tape.entries[value]
        let length = Int(entry.end - entry.start)
        guard spend(4 + length >> 2), let number = node(at: value).number else { return false }
        if let bound = rules.minimum, number < bound {
            return fail(index, "minimum", "must be at least \(Self.shown(bound))")
        }
        if let bound = rules.exclusiveMinimum, number <= bound {
            return fail(index, "exclusiveMinimum", "must be more than \(Self.shown(bound))")
        }
        if let bound = rules.maximum, number > bound {
            return fail(index, "maximum", "must be at most \(Self.shown(bound))")
        }
        if let bound = rules.exclusiveMaximum, number >= bound {
            return fail(index, "exclusiveMaximum", "must be less than \(Self.shown(bound))")
        }
        if let divisor = rules.multipleOf {
            // Long division, digit by digit.
            let digits = divisor.description.utf8.count
            guard spend(digits < 20 ? length : (length + 4 * digits) * digits >> 3) else { return false }
            if !number.isMultiple(of: divisor) {
                return fail(index, "multipleOf", "must be a multiple of \(Self.shown(divisor))")
            }
        }
        return true
    }

    private static func shown(_ number: JSONNumber) -> String { shortened(number.description) }

    mutating func checkString(_ index: Int32, _ row: Int32, _ value: Int) -> Bool {
        let rules = program.strings.rows[Int(row)]
        let entry = tape.entries[value]
        if !entry.flag {
            let text = UnsafeBufferPointer(rebasing: tape.bytes[Int(entry.start) + 1..<Int(entry.end) - 1])
            return checkText(index, rules, text)
        }
        let text = tape.unescaped(entry)
        return text.withUnsafeBufferPointer { checkText(index, rules, $0) }
    }

    private mutating func checkText(_ index: Int32, _ rules: StringRow, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard spend(text.count >> 4) else { return false }
        var isValid = true
        // There are as many code points as bytes, or a quarter of that at the least.
        if text.count < rules.minLength << 2 || text.count > rules.maxLength {
            isValid = checkLength(index, rules, text)
            if !isValid, isDone { return false }
        }
        if rules.pattern >= 0, !isFound(rules.pattern, in: text.span) {
            isValid = fail(index, "pattern") { "must match the pattern \($0.patternText(index))" }
            if isDone { return false }
        }
        if let format = rules.format, spend(format.steps(for: text.span)), !format.accepts(text.span) {
            return fail(index, "format", "must be \(format.words)")
        }
        return isValid
    }

    private mutating func checkLength(_ index: Int32, _ rules: StringRow, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var length = 0
        // Code points: all bytes but those that continue one.
        for byte in text { length &+= byte & 0xC0 != 0x80 ? 1 : 0 }
        if length < rules.minLength {
            return fail(index, "minLength", "must have \(Self.atLeast(rules.minLength, "character"))")
        }
        if length > rules.maxLength {
            return fail(
                index, "maxLength", "must have \(Self.atMost(rules.maxLength, "character")), and has \(length)")
        }
        return true
    }

    private func patternText(_ index: Int32) -> String {
        shortened(program.places[Int(index)].node["pattern"]?.string ?? "", to: 200)
    }
}
