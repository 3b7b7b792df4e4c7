import JSON

// What `unevaluatedProperties` and `unevaluatedItems` are about: which members and elements any subschema looked at that
// applies to the same value and finds it valid.
extension Validation {
    mutating func checkWithUnevaluated(_ index: Int32, _ schema: SchemaRow, _ rule: Int32, _ value: Int) -> Bool {
        // Its own frame: what stands beside it, further out, does not count.
        let outer = openFrame(for: value)
        var isValid = checkOwnRules(index, schema, value)
        if isValid || !isDone {
            let isFine =
                tape.entries[value].kind == .object
                ? checkUnevaluatedMembers(index, rule, value)
                : checkUnevaluatedElements(index, rule, value)
            isValid = isValid && isFine
        }
        closeFrame(to: outer, for: value, keeping: true)
        return isValid && !isExhausted
    }

    private mutating func checkUnevaluatedMembers(_ index: Int32, _ rule: Int32, _ object: Int) -> Bool {
        var isValid = true
        var name = object + 1
        for ordinal in 0..<Int(tape.entries[object].count) {
            if !isMarked(ordinal) {
                let isFine =
                    isCollecting && schemas[Int(rule)].flags.contains(.isNever)
                    ? fail(index, "unevaluatedProperties", at: .member(name)) {
                        $0.unknown(name, $0.schemas[Int(index)].object)
                    }
                    : check(rule, name + 1, at: .member(name))
                if !isFine {
                    if isDone { return false }
                    isValid = false
                }
            }
            name = Int(tape.entries[name + 1].next)
        }
        markAll(object)
        return isValid
    }

    private mutating func checkUnevaluatedElements(_ index: Int32, _ rule: Int32, _ array: Int) -> Bool {
        var isValid = true
        var element = array + 1
        for position in 0..<Int(tape.entries[array].count) {
            if !isMarked(position) {
                let isFine =
                    isCollecting && schemas[Int(rule)].flags.contains(.isNever)
                    ? fail(index, "unevaluatedItems", at: .index(position), "is one element too many")
                    : check(rule, element, at: .index(position))
                if !isFine {
                    if isDone { return false }
                    isValid = false
                }
            }
            element = Int(tape.entries[element].next)
        }
        markAll(array)
        return isValid
    }

    /// - Returns: the frame to go back to.
    mutating func openFrame(for value: Int) -> Int {
        let outer = frame
        frame = marks.count
        let words = words(for: value)
        steps &-= words >> 2
        marks.append(contentsOf: repeatElement(0, count: words))
        return outer
    }

    mutating func closeFrame(to outer: Int, for value: Int, keeping: Bool) {
        let words = words(for: value)
        if keeping, outer >= 0 {
            for word in 0..<words { marks[outer + word] |= marks[frame + word] }
        }
        marks.removeLast(words)
        frame = outer
    }

    @inline(__always)
    mutating func mark(_ ordinal: Int) { marks[frame + ordinal >> 6] |= 1 << UInt64(ordinal & 63) }

    mutating func markAll(_ value: Int) {
        for word in 0..<words(for: value) { marks[frame + word] = .max }
    }

    private func isMarked(_ ordinal: Int) -> Bool { marks[frame + ordinal >> 6] & 1 << UInt64(ordinal & 63) != 0 }

    private func words(for value: Int) -> Int { (Int(tape.entries[value].count) + 63) >> 6 }
}
