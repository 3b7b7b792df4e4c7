extension PatternParser {
    /// A group or a lookaround: what it is, the names of groups within, and whether it is an assertion.
    mutating func group() throws(PatternError) -> (PatternNode, Set<String>, Bool) {
        let start = at
        at += 1
        var name: String?
        var look: (isBehind: Bool, isNegated: Bool)?
        if take("?") {
            if take(all: "<=") {
                look = (true, false)
            } else if take(all: "<!") {
                look = (true, true)
            } else if take("=") {
                look = (false, false)
            } else if take("!") {
                look = (false, true)
            } else if take("<") {
                let groupName = try groupName()
                references.groups += 1
                references.names.insert(groupName)
                name = groupName
            } else if !take(":") {
                throw PatternError(
                    .group, at: start, "no such group; there are (…), (?:…), (?<name>…), (?=…), (?!…), (?<=…), (?<!…)")
            }
        } else {
            references.groups += 1
        }
        let (node, inner) = try disjunction()
        guard take(")") else { throw PatternError(.group, at: start, "this parenthesis is never closed") }
        var names = inner
        if let name, !names.insert(name).inserted {
            throw PatternError(.groupName, at: start, "two groups of one alternative are called \(name)")
        }
        guard let look else { return (node, names, false) }
        return (.look(node, isBehind: look.isBehind, isNegated: look.isNegated, offset: start), names, true)
    }

    /// RegExpIdentifierName and the bracket that ends it.
    mutating func groupName() throws(PatternError) -> String {
        let start = at
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            at += 1
            var value = next.value
            if next == "\\" {
                guard take("u") else { throw PatternError(.groupName, at: at - 1, "a name knows no escape but \\u") }
                value = try unicodeEscape()
            }
            guard let scalar = Unicode.Scalar(value), isNamePart(scalar, isFirst: name.isEmpty) else {
                throw PatternError(.groupName, at: at - 1, "this can't stand in a group's name here")
            }
            name.append(scalar)
        }
        guard !name.isEmpty, take(">") else {
            throw PatternError(.groupName, at: start, "a group's name is missing or is not closed by >")
        }
        return String(name)
    }

    private func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if scalar == "$" || scalar == "_" { return true }
        if isFirst { return scalar.properties.isIDStart }
        return scalar.properties.isIDContinue || scalar.value == 0x200C || scalar.value == 0x200D
    }
}
