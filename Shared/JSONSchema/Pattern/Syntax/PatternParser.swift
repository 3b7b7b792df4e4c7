/// Takes a regular expression apart by the grammar of ECMA-262, section 22.2.1, with its flag `u`.
struct PatternParser {
    let scalars: [Unicode.Scalar]
    let limits: PatternLimits
    /// Whether it is only asked if this is a pattern: then references are fine where they lead to a group, and what is
    /// found where does not matter.
    let isCheckOnly: Bool
    var at = 0
    var references = PatternReferences()
    /// The sets of code points that it speaks of, each once.
    private(set) var sets: [ScalarSet] = []
    private var numbers: [ScalarSet: Int] = [:]
    private var depth = 0

    init(_ source: String, limits: PatternLimits, isCheckOnly: Bool = false) throws(PatternError) {
        // Bytes are counted first: that takes no time, whatever comes.
        guard source.utf8.count <= limits.maxLength * 4 else { throw Self.tooLong(limits) }
        scalars = Array(source.unicodeScalars)
        self.limits = limits
        self.isCheckOnly = isCheckOnly
        guard scalars.count <= limits.maxLength else { throw Self.tooLong(limits) }
    }

    private static func tooLong(_ limits: PatternLimits) -> PatternError {
        PatternError(.tooLong, at: limits.maxLength, "a pattern has at most \(limits.maxLength) characters")
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let (node, _) = try disjunction()
        guard at == scalars.count else {
            throw PatternError(.group, at: at, "this parenthesis closes nothing; write \\) for the character")
        }
        if let lost = references.lost { throw lost }
        return node
    }

    /// Alternatives up to the end or a closing parenthesis, with the names of the groups within.
    mutating func disjunction() throws(PatternError) -> (PatternNode, Set<String>) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.maxNesting + 1 else {
            throw PatternError(.tooDeep, at: at, "groups may stand in each other \(limits.maxNesting) deep")
        }
        var alternatives: [PatternNode] = []
        var names: Set<String> = []
        repeat {
            let (node, own) = try alternative()
            alternatives.append(node)
            // The same name may stand in several alternatives, of which one at most takes part.
            names.formUnion(own)
        } while take("|")
        return (alternatives.count == 1 ? alternatives[0] : .choice(alternatives), names)
    }

    private mutating func alternative() throws(PatternError) -> (PatternNode, Set<String>) {
        var terms: [PatternNode] = []
        var names: Set<String> = []
        while let next = peek, next != "|", next != ")" {
            let start = at
            let (term, own) = try term()
            for name in own where !names.insert(name).inserted {
                throw PatternError(.groupName, at: start, "two groups of one alternative are called \(name)")
            }
            terms.append(term)
        }
        switch terms.count {
        case 0: return (.empty, names)
        case 1: return (terms[0], names)
        default: return (.sequence(terms), names)
        }
    }

    private mutating func term() throws(PatternError) -> (PatternNode, Set<String>) {
        let start = at
        var names: Set<String> = []
        let node: PatternNode
        var isAssertion = false
        switch scalars[at] {
        case "^": (node, isAssertion) = (next(.assertion(.start)), true)
        case "$": (node, isAssertion) = (next(.assertion(.end)), true)
        case ".": node = next(.scalar(set: number(of: .withinLine)))
        case "(": (node, names, isAssertion) = try group()
        case "[": node = .scalar(set: number(of: try characterClass()))
        case "\\":
            if let boundary = wordBoundary() {
                (node, isAssertion) = (boundary, true)
            } else if isCheckOnly, try reference() {
                node = .empty
            } else {
                node = .scalar(set: number(of: try atomEscape()))
            }
        case "*", "+", "?", "{":
            throw PatternError(.quantifier, at: at, "there is nothing to repeat before \(scalars[at])")
        case "}", "]":
            throw PatternError(.characterClass, at: at, "\(scalars[at]) closes nothing; put a backslash before it")
        case let scalar: node = next(.scalar(set: number(of: ScalarSet(scalar.value))))
        }
        guard let (min, max) = try quantifier() else { return (node, names) }
        guard !isAssertion else {
            throw PatternError(.quantifier, at: start, "an assertion can't be repeated")
        }
        return (.repetition(node, min: min, max: max, offset: start), names)
    }

    private mutating func wordBoundary() -> PatternNode? {
        guard at + 1 < scalars.count else { return nil }
        switch scalars[at + 1] {
        case "b":
            at += 2
            return .assertion(.wordBoundary)
        case "B":
            at += 2
            return .assertion(.noWordBoundary)
        default: return nil
        }
    }

    /// The set's number among those of the pattern.
    private mutating func number(of set: ScalarSet) -> Int {
        guard !isCheckOnly else { return 0 }
        if let number = numbers[set] { return number }
        numbers[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }
}

/// Steps over the source.
extension PatternParser {
    var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        at += 1
        return true
    }

    mutating func take(all text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[at...].starts(with: wanted) else { return false }
        at += wanted.count
        return true
    }

    private mutating func next(_ node: PatternNode) -> PatternNode {
        at += 1
        return node
    }
}
