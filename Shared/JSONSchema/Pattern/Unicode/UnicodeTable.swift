/// Data of Unicode that the standard library holds but does not hand out (scripts, directions, joining), as text: it
/// compiles at once and is read when first asked for. Base 36; each range is the gap to the one before and, where it is
/// more than one code point, how many follow the first.
enum UnicodeTable {
    static func ranges(_ text: some StringProtocol) -> [ClosedRange<UInt32>] {
        ranges(text.split(whereSeparator: \.isWhitespace))
    }

    static func ranges(_ words: some Collection<some StringProtocol>) -> [ClosedRange<UInt32>] {
        var next: UInt32 = 0
        return words.map { word in
            let parts = word.split(separator: "-")
            let first = next + number(parts[0])
            let last = first + (parts.count > 1 ? number(parts[1]) : 0)
            next = last + 1
            return first...last
        }
    }

    /// What stands behind each name in a text whose names, and only those, begin with a capital.
    static func entries(_ text: String) -> [(names: [Substring], words: ArraySlice<Substring>)] {
        let words = text.split(whereSeparator: \.isWhitespace)
        var entries: [(names: [Substring], words: ArraySlice<Substring>)] = []
        var at = 0
        while at < words.count {
            let start = at
            while at < words.count, words[at].first?.isUppercase == true { at += 1 }
            let names = Array(words[start..<at])
            let behind = at
            while at < words.count, words[at].first?.isUppercase == false { at += 1 }
            entries.append((names, words[behind..<at]))
        }
        return entries
    }

    private static func number(_ text: some StringProtocol) -> UInt32 { UInt32(text, radix: 36) ?? 0 }
}
