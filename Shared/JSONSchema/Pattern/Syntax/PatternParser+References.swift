extension PatternParser {
    /// Whether a text is a regular expression of ECMA-262 with the flag `u`, whether or not this engine would run it.
    ///
    /// Groups may stand in each other 200 deep: that bounds the stack.
    static func isPattern(_ text: Span<UInt8>) -> Bool {
        let source = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        let limits = PatternLimits(maxLength: max(text.count, 1), maxNesting: 200)
        do {
            var parser = try PatternParser(source, limits: limits, isCheckOnly: true)
            _ = try parser.parse()
            return true
        } catch {
            return false
        }
    }

    /// Takes `\1` or `\k<name>`, if that stands here.
    mutating func reference() throws(PatternError) -> Bool {
        let start = at
        at += 1
        if let digit = peek, ("1"..."9").contains(digit), let number = decimal() {
            references.numbered.append((number, start))
            return true
        }
        if take("k") {
            guard take("<") else {
                throw PatternError(.groupName, at: start, "behind \\k stands the name of a group in angle brackets")
            }
            references.named.append((try groupName(), start))
            return true
        }
        at = start
        return false
    }
}
