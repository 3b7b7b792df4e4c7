extension PatternParser {
    /// Behind `\p`: `{Lu}`, `{Alphabetic}`, `{Script=Greek}` (ECMA-262, section 22.2.1, UnicodePropertyValueExpression).
    /// Names are taken as they are written there: case counts, nothing is left out.
    mutating func property(_ start: Int) throws(PatternError) -> ScalarSet {
        guard take("{") else {
            throw PatternError(.property, at: start, "behind \\p stands the name of a property in braces")
        }
        var (name, value) = ("", String?.none)
        while let next = peek, next != "}" {
            at += 1
            if next == "=", value == nil {
                value = ""
            } else if value == nil {
                name.unicodeScalars.append(next)
            } else {
                value?.unicodeScalars.append(next)
            }
        }
        guard take("}") else { throw PatternError(.property, at: start, "the brace of this property is never closed") }
        let key = value.map { "\(name)=\($0)" } ?? name
        let set =
            isCheckOnly ? (UnicodeSets.isKnown(name, value) ? ScalarSet([]) : nil) : UnicodeSets.named(name, value)
        guard let set else {
            throw PatternError(
                .property, at: start,
                "there is no property \(key) here: general categories, scripts and binary properties are known by their "
                    + "exact names, such as L, Script=Greek, Alphabetic")
        }
        return set
    }
}
