import Contracts

import struct Foundation.Data

/// The id that stands for an idempotency key, as a number: 128 bits of a SHA-256, so as good as random.
struct Mark: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter id: of the form of an event's id.
    init?(id: String) {
        guard id.utf8.count == 30, id.utf8.starts(with: "evt_".utf8) else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in id.utf8.dropFirst(4) {
            let digit = Self.values[Int(byte)]
            guard digit < 32 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }

    /// The 16 bytes that it is kept as.
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

    /// It is random enough as it is.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// What the digits of Crockford's base 32 are worth; 32 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 32, count: 256)
        for (value, digit) in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
