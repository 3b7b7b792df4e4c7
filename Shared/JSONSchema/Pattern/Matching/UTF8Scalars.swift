/// Reads code points from UTF-8. Text comes from the JSON reader, which lets none but well-formed UTF-8 through: what were
/// malformed nevertheless is read as U+FFFD, byte by byte, and never beyond the end.
enum UTF8Scalars {
    /// - Parameter at: Where a code point of more than one byte begins. Moves behind it.
    static func next(_ text: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let first = text[at]
        let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2 || length == 1, first < 0xF5, at + length <= text.count else {
            at += 1
            return 0xFFFD
        }
        var value = UInt32(first) & (length == 1 ? 0x7F : 0xFF >> (UInt32(length) + 1))
        for index in at + 1..<at + length {
            guard text[index] & 0xC0 == 0x80 else {
                at += 1
                return 0xFFFD
            }
            value = value << 6 | UInt32(text[index] & 0x3F)
        }
        at += length
        return min(value, ScalarSet.last)
    }
}
