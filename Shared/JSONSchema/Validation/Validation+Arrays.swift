import JSON

extension Validation {
    mutating func checkArray(_ index: Int32, _ row: Int32, _ array: Int) -> Bool {
        let rules = program.arrays.rows[Int(row)]
        let count = Int(tape.entries[array].count)
        var isValid = true
        if count < rules.minItems {
            isValid = fail(index, "minItems", "must have \(Self.atLeast(rules.minItems, "element"))")
        }
        if count > rules.maxItems {
            isValid = fail(
                index, "maxItems", "must have \(Self.atMost(rules.maxItems, "element")), and has \(count)")
        }
        if !isValid, isDone { return false }
        if !checkElements(rules, array, count) {
            if isDone { return false }
            isValid = false
        }
        if rules.isUnique, let (first, second) = repeated(in: array) {
            isValid = fail(
                index, "uniqueItems", at: .index(second),
                "is like element \(first), and no element may stand here twice")
            if isDone { return false }
        }
        if rules.contains >= 0, !checkContained(index, rules, array) { isValid = false }
        return isValid && !isExhausted
    }

    private mutating func checkElements(_ rules: ArrayRow, _ array: Int, _ count: Int) -> Bool {
        guard !rules.prefix.isEmpty || rules.rest >= 0 else { return true }
        var isValid = true
        var element = array + 1
        for position in 0..<count {
            let rule =
                position < Int(rules.prefix.count) ? lists[Int(rules.prefix.start) + position] : rules.rest
            guard rule >= 0 else { break }
            if !check(rule, element, at: .index(position)) {
                if isDone { return false }
                isValid = false
            }
            if frame >= 0 { mark(position) }
            element = Int(tape.entries[element].next)
        }
        return isValid
    }

    private mutating func checkContained(_ index: Int32, _ rules: ArrayRow, _ array: Int) -> Bool {
        var found = 0
        var element = array + 1
        let outer = frame
        for position in 0..<Int(tape.entries[array].count) {
            frame = -1
            let isOne = matches(rules.contains, element)
            frame = outer
            if isOne {
                found += 1
                // More would change nothing.
                if outer < 0, found >= rules.minContains, rules.maxContains == .max { return true }
                if found > rules.maxContains { break }
                if outer >= 0 { mark(position) }
            }
            if isExhausted { return false }
            element = Int(tape.entries[element].next)
        }
        if found < rules.minContains {
            let words = Self.atLeast(rules.minContains, "element")
            return fail(index, rules.minContains == 1 ? "contains" : "minContains") {
                "must have \(words) as \($0.place(of: index))/contains says"
            }
        }
        if found > rules.maxContains {
            let words = Self.atMost(rules.maxContains, "element")
            return fail(index, "maxContains") { "must have \(words) as \($0.place(of: index))/contains says" }
        }
        return true
    }

    /// Two elements that are equal, by their positions.
    private mutating func repeated(in array: Int) -> (Int, Int)? {
        let count = Int(tape.entries[array].count)
        guard count > 1, spend(costOfHashing(array)) else { return nil }
        if count <= 8, let answer = repeatedAmongFew(array) { return answer.pair }
        var seen: [JSONNode: Int] = [:]
        seen.reserveCapacity(count)
        for (position, element) in node(at: array).elements.enumerated() {
            if let earlier = seen.updateValue(position, forKey: element) { return (earlier, position) }
        }
        return nil
    }

    /// The same for a few strings without escapes, compared each with each; nil where there is something else.
    private func repeatedAmongFew(_ array: Int) -> (pair: (Int, Int)?, Void)? {
        let end = Int(tape.entries[array].next)
        // Strings take one entry each, so that their positions are known.
        for at in array + 1..<end where tape.entries[at].kind != .string || tape.entries[at].flag { return nil }
        for later in array + 2..<end {
            for earlier in array + 1..<later where isSameText(tape.entries[earlier], tape.entries[later]) {
                return ((earlier - array - 1, later - array - 1), ())
            }
        }
        return (nil, ())
    }

    private func isSameText(_ one: TapeEntry, _ other: TapeEntry) -> Bool {
        let length = Int(one.end - one.start)
        guard length == Int(other.end - other.start), let start = tape.bytes.baseAddress else { return false }
        // Both with their quotes: no text is empty so.
        return NameBytes.isSame(start + Int(one.start), start + Int(other.start), count: length)
    }
}
