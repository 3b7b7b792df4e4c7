import JSON

/// Values that are not arrays or objects: some one by one, some by what they look like.
struct ValueSet: Sendable {
    var null = false
    var yes = false
    var no = false
    var numbers: Set<JSONNumber> = []
    var strings = TextSet()
    var texts: [TextTest] = []
    var ranges: [NumericRange] = []
    var networks: [Network] = []

    func contains(_ value: JSONNode) -> Bool {
        switch value.kind {
        case .null: null
        case .boolean: value.bool == true ? yes : no
        case .number: containsNumber(value)
        case .string: value.withUTF8 { containsText($0) } ?? false
        case .array, .object: false
        }
    }

    /// What a look at a value costs, in steps.
    ///
    /// - Parameter length: its bytes if it is a string.
    func cost(forText length: Int) -> Int {
        // A string is hashed once. Wildcards read it each; the others look at its ends, of which few differ late.
        var cost = ranges.count + networks.count + texts.count + length / 64
        for case .wildcard in texts { cost += length / 8 }
        return cost
    }

    private func containsNumber(_ value: JSONNode) -> Bool {
        guard !(numbers.isEmpty && ranges.isEmpty), let number = value.number else { return false }
        return numbers.contains(number) || ranges.contains { $0.contains(number) }
    }

    private func containsText(_ text: Span<UInt8>) -> Bool {
        if strings.contains(text) { return true }
        if !texts.isEmpty {
            // Folded once for all that want it.
            var folded: [UInt8]?
            for test in texts {
                if test.isFolded {
                    let known = folded ?? CaseFolding.fold(text)
                    folded = known
                    if test.isMet(by: known.span) { return true }
                } else if test.isMet(by: text) {
                    return true
                }
            }
        }
        guard !networks.isEmpty, let address = Address(text) else { return false }
        return networks.contains { $0.contains(address) }
    }
}
