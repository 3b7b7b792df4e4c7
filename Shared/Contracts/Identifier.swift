import Crypto

/// Ids: a prefix that says what it names, then 26 characters of Crockford's base 32 (the ULID layout: 48 bits of
/// milliseconds, 80 bits that tell apart), so that ids sort by time and can be read out over a telephone.
package enum Identifier {
    package static let event = "evt"
    package static let endpoint = "ep"
    package static let subscription = "sub"
    package static let delivery = "dlv"
    package static let attempt = "att"
    package static let key = "key"
    package static let request = "req"
    package static let inboxItem = "itm"
    package static let suppression = "sup"
    package static let replay = "rpl"
    package static let voiceNote = "vn"
    package static let report = "rep"

    /// A new id.
    package static func make(
        _ prefix: String, at milliseconds: Int64, using generator: inout some RandomNumberGenerator
    ) -> String {
        make(prefix, at: milliseconds, numbers: (generator.next(), generator.next()))
    }

    /// A new id from two random numbers. Not generic: from other modules that costs more than all else of it.
    package static func make(_ prefix: String, at milliseconds: Int64, numbers: (UInt64, UInt64)) -> String {
        text(prefix, high: UInt64(truncatingIfNeeded: milliseconds) << 16 | numbers.0 & 0xffff, low: numbers.1)
    }

    /// A new id from the system's random numbers.
    package static func make(_ prefix: String, at milliseconds: Int64) -> String {
        var generator = BufferedRandomNumberGenerator()
        return make(prefix, at: milliseconds, using: &generator)
    }

    /// The one id that these parts stand for: it says nothing about them and needs no memory to be found again. Such an
    /// id carries no time.
    package static func derived(_ prefix: String, from parts: [String]) -> String {
        let digest = digest(of: parts)
        return text(prefix, high: digest.high, low: digest.low)
    }

    /// 64 bits that these parts stand for.
    package static func number(from parts: [String]) -> UInt64 { digest(of: parts).low }

    /// The one id that these parts stand for at this time: sorts by time, and the same inputs give the same id.
    package static func derived(_ prefix: String, at milliseconds: Int64, from parts: [String]) -> String {
        let digest = digest(of: parts)
        let high = UInt64(truncatingIfNeeded: milliseconds) << 16 | digest.high & 0xffff
        return text(prefix, high: high, low: digest.low)
    }

    /// An id that differs from a derived one in its time alone: it sorts by that time, and keeps the 80 bits that tell
    /// apart.
    ///
    /// - Parameter id: what `derived(_:from:)` made.
    package static func timed(_ id: String, at milliseconds: Int64) -> String {
        // 26 digits of 5 bits hold 130: the first ten are two bits of nothing and the time.
        let start = id.utf8.count - 26
        guard start > 0 else { return id }
        return String(unsafeUninitializedCapacity: id.utf8.count) { buffer in
            _ = buffer.update(fromContentsOf: id.utf8)
            var time = UInt64(truncatingIfNeeded: milliseconds) & 0xffff_ffff_ffff
            for index in stride(from: start + 9, through: start, by: -1) {
                buffer[index] = alphabet[Int(time & 31)]
                time >>= 5
            }
            return buffer.count
        }
    }

    /// What every id with this prefix and this time is at least: a bound for ranges of ids.
    package static func lowest(_ prefix: String, at milliseconds: Int64) -> String {
        text(prefix, high: UInt64(truncatingIfNeeded: max(0, milliseconds)) << 16, low: 0)
    }

    /// Whether a text has the form of an id with this prefix.
    package static func isValid(_ text: String, prefix: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == prefix.utf8.count + 27, bytes.starts(with: prefix.utf8),
            bytes[prefix.utf8.count] == UInt8(ascii: "_")
        else { return false }
        return bytes[(prefix.utf8.count + 1)...].allSatisfy(alphabet.contains)
    }

    /// 128 bits over the parts. Each is preceded by its length, so that no two lists of parts read the same.
    private static func digest(of parts: [String]) -> (high: UInt64, low: UInt64) {
        let count = parts.reduce(0) { $0 + 8 + $1.utf8.count }
        // In one piece: to update a hash costs more than what is hashed here.
        let hash = withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { bytes in
            var start = 0
            for part in parts {
                let text = part.utf8
                bytes.storeBytes(of: UInt64(text.count).bigEndian, toByteOffset: start, as: UInt64.self)
                start += 8
                UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + text.count]).copyBytes(from: text)
                start += text.count
            }
            return SHA256.hash(data: UnsafeRawBufferPointer(bytes))
        }
        return hash.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func text(_ prefix: String, high: UInt64, low: UInt64) -> String {
        let count = prefix.utf8.count
        return String(unsafeUninitializedCapacity: count + 27) { buffer in
            _ = buffer.update(fromContentsOf: prefix.utf8)
            buffer[count] = UInt8(ascii: "_")
            var high = high
            var low = low
            for index in stride(from: count + 26, through: count + 1, by: -1) {
                buffer[index] = alphabet[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return count + 27
        }
    }
}
