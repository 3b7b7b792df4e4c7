/// Bytes as lower-case hexadecimal digits.
package enum Hex {
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { text(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { text($0) }
    }

    /// The same of bytes in one piece. Not generic: from other modules such a loop takes ten times as long.
    package static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for index in bytes.indices {
                digits[2 * index] = digit(bytes[index] >> 4)
                digits[2 * index + 1] = digit(bytes[index] & 15)
            }
            return 2 * bytes.count
        }
    }

    /// The bytes that digits stand for; nil where something else stands among them.
    package static func bytes(_ text: String) -> [UInt8]? { bytes(text.utf8) }

    package static func bytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: digits.count / 2)
        let isHex: Bool? = digits.withContiguousStorageIfAvailable { digits in
            bytes.withUnsafeMutableBytes { read(UnsafeRawBufferPointer(digits), into: $0) }
        }
        guard let isHex else { return Self.bytes(Array(digits)) }
        return isHex ? bytes : nil
    }

    /// Writes the bytes that digits stand for, with nothing made on the way.
    ///
    /// - Parameter bytes: as many as half of the digits.
    /// - Returns: false where something else stands among them, or they are not so many.
    package static func read(_ digits: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
        guard digits.count == 2 * bytes.count else { return false }
        return values.withUnsafeBufferPointer { values in
            var all: UInt8 = 0
            for index in bytes.indices {
                let high = values[Int(digits[2 * index])]
                let low = values[Int(digits[2 * index + 1])]
                all |= high | low
                bytes[index] = high << 4 | low & 15
            }
            return all < 16
        }
    }

    /// What the digits are worth; 16 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 16, count: 256)
        for value in UInt8(0)..<16 { values[Int(digit(value))] = value }
        return values
    }()

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
