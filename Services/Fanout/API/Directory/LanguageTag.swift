/// Language tags (RFC 5646, section 2.1), well-formed: `de`, `de-AT`, `zh-Hant-HK`, `es-419`, `de-DE-u-co-phonebk`. Whether
/// their parts are registered is not looked up.
enum LanguageTag {
    static func isValid(_ tag: String) -> Bool {
        guard tag.utf8.count <= 35 else { return false }
        var rest = tag.split(separator: "-", omittingEmptySubsequences: false)[...]
        guard rest.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(isAlphanumeric) }) else {
            return false
        }
        guard let language = rest.popFirst(), language.utf8.count >= 2, language.utf8.allSatisfy(isLetter) else {
            return false
        }
        // Up to three extended languages stand behind a short one.
        if language.utf8.count <= 3 {
            for _ in 0..<3 { take(&rest) { $0.utf8.count == 3 && $0.utf8.allSatisfy(isLetter) } }
        }
        take(&rest) { $0.utf8.count == 4 && $0.utf8.allSatisfy(isLetter) }
        take(&rest) { part in
            part.utf8.count == 2 && part.utf8.allSatisfy(isLetter)
                || part.utf8.count == 3 && part.utf8.allSatisfy(isDigit)
        }
        while take(&rest, where: isVariant) {}
        return areExtensions(rest)
    }

    /// A singleton each, and one part or more behind it; behind `x` anything.
    private static func areExtensions(_ parts: ArraySlice<Substring>) -> Bool {
        var rest = parts
        while let singleton = rest.popFirst() {
            guard singleton.utf8.count == 1 else { return false }
            if singleton.lowercased() == "x" { return !rest.isEmpty }
            guard take(&rest, where: { $0.utf8.count >= 2 }) else { return false }
            while take(&rest, where: { $0.utf8.count >= 2 }) {}
        }
        return true
    }

    private static func isVariant(_ part: Substring) -> Bool {
        part.utf8.count >= 5 || part.utf8.count == 4 && part.utf8.first.map(isDigit) == true
    }

    @discardableResult
    private static func take(_ parts: inout ArraySlice<Substring>, where fits: (Substring) -> Bool) -> Bool {
        guard let first = parts.first, fits(first) else { return false }
        parts.removeFirst()
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
