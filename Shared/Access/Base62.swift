/// Numbers in digits and letters alone, so that a double click selects all of a key.
enum Base62 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Writes a number, given in base 2³² with the highest place first, with exactly so many digits: zeros stand before
    /// a smaller one, and the highest places of a larger one are cut off.
    static func encode(_ words: [UInt32], digits: Int) -> String {
        var words = words
        var text = [UInt8](repeating: alphabet[0], count: digits)
        for index in text.indices.reversed() {
            var remainder: UInt64 = 0
            for place in words.indices {
                let value = remainder << 32 | UInt64(words[place])
                words[place] = UInt32(truncatingIfNeeded: value / 62)
                remainder = value % 62
            }
            text[index] = alphabet[Int(remainder)]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
