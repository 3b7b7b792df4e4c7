/// Makes strings that differ in case only one: each code point in its upper-case and then its lower-case form, by Unicode's
/// full mappings and no locale's. The fold of two strings in a row is their folds in a row, so that beginnings and ends
/// can be compared folded.
enum CaseFolding {
    static func fold(_ text: Span<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.count)
        var isASCII = true
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x80 {
                isASCII = false
                break
            }
            folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        return isASCII ? folded : foldScalars(text)
    }

    private static func foldScalars(_ text: Span<UInt8>) -> [UInt8] {
        let string = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        var folded: [UInt8] = []
        for scalar in string.unicodeScalars {
            for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                folded.append(contentsOf: upper.properties.lowercaseMapping.utf8)
            }
        }
        return folded
    }
}
