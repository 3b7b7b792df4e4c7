import Contracts

import struct Foundation.Data

/// The id that stands for an idempotency key, or that of an event, as a number of 128 bits.
struct Mark: Hashable, Comparable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter id: of the form of an event's id.
    init?(id: String) {
        self.init(utf8: id.utf8)
    }

    /// - Parameter id: the bytes of one.
    init?(utf8 id: some Collection<UInt8>) {
        let mark = id.withContiguousStorageIfAvailable(Self.parse) ?? Array(id).withUnsafeBufferPointer(Self.parse)
        guard let mark else { return nil }
        self = mark
    }

    private static func parse(_ id: UnsafeBufferPointer<UInt8>) -> Mark? {
        guard id.count == 30, id.starts(with: prefix) else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in id[4...] {
            let digit = values[Int(byte)]
            guard digit < 32 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        return Mark(high: high, low: low)
    }

    /// The 16 bytes that it is kept as: they sort as marks do.
    init?(bytes: Data) {
        guard bytes.count == 16 else { return nil }
        let number = bytes.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self.init(high: number.0, low: number.1)
    }

    var bytes: Data {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) }
    }

    /// The id that it is the number of.
    var id: String {
        String(unsafeUninitializedCapacity: 30) { buffer in
            _ = buffer.update(fromContentsOf: Self.prefix)
            var (high, low) = (high, low)
            for index in stride(from: 29, through: 4, by: -1) {
                buffer[index] = Self.digits[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return 30
        }
    }

    static func < (left: Mark, right: Mark) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    /// A mark of a key is as good as random.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }

    private static let prefix = Array("\(Identifier.event)_".utf8)
    /// Crockford's base 32.
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    /// What the digits are worth; 32 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 32, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
