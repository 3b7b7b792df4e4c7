/// JSON Pointers.
enum PointerFormat {
    /// RFC 6901, section 3.
    static func isPointer(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0 else { return true }
        guard text[0] == UInt8(ascii: "/") else { return false }
        for index in text.indices where text[index] == UInt8(ascii: "~") {
            guard index + 1 < text.count, text[index + 1] | 1 == UInt8(ascii: "1") else { return false }
        }
        return true
    }

    /// draft-bhutton-relative-json-pointer-00, section 3: levels up, perhaps steps among the elements of an array, then a
    /// pointer or `#`.
    static func isRelative(_ text: Span<UInt8>) -> Bool {
        guard let levels = number(text, 0) else { return false }
        var at = levels
        if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") {
            guard text.count > at + 1, text[at + 1] != UInt8(ascii: "0"), let steps = number(text, at + 1) else {
                return false
            }
            at = steps
        }
        if at + 1 == text.count, text[at] == UInt8(ascii: "#") { return true }
        return isPointer(text.extracting(at..<text.count))
    }

    /// Where a number without leading zeros ends.
    private static func number(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var at = start
        while at < text.count, text[at].isDigit { at += 1 }
        guard at > start, at == start + 1 || text[start] != UInt8(ascii: "0") else { return nil }
        return at
    }
}
