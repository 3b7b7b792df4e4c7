/// Base64 with the standard alphabet (RFC 4648, section 4), so that a receiver who takes this library needs no Foundation.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The value of each character, 255 for those outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { out in
            var next = 0
            var index = 0
            while index < bytes.count {
                let left = bytes.count - index
                let second = left > 1 ? bytes[index + 1] : 0
                let third = left > 2 ? bytes[index + 2] : 0
                let group = UInt32(bytes[index]) << 16 | UInt32(second) << 8 | UInt32(third)
                out[next] = alphabet[Int(group >> 18)]
                out[next + 1] = alphabet[Int(group >> 12 & 63)]
                out[next + 2] = left > 1 ? alphabet[Int(group >> 6 & 63)] : padding
                out[next + 3] = left > 2 ? alphabet[Int(group & 63)] : padding
                next += 4
                index += 3
            }
            return next
        }
    }

    /// The bytes that a text stands for, padded or not; nil for a character outside the alphabet, padding in the middle,
    /// an impossible length, or bits set that stand for nothing.
    static func decode(_ text: Substring) -> [UInt8]? {
        var digits = Array(text.utf8)
        if digits.count % 4 == 0, digits.last == padding {
            digits.removeLast()
            if digits.last == padding { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var group: UInt32 = 0
        var bits = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value != 255 else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return group == 0 ? bytes : nil
    }
}
