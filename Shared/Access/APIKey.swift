import Contracts
import Crypto

/// The text of an API key: `crl_` and 32 random bytes in base 62. It exists in clear where it is made and where it is
/// presented, and is kept as its hash.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package static let start = "crl_"
    /// How many digits of base 62 hold 32 bytes.
    package static let digits = 43
    /// How much of a key's text is kept for people to tell keys apart: 36 of its 256 bits.
    private static let shown = start.utf8.count + 6

    /// The secret itself: to be shown once, and never written down.
    package let text: String

    /// A new key from the system's random numbers.
    package init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    package init(using generator: inout some RandomNumberGenerator) {
        let words: [UInt32] = (0..<8).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
        text = Self.start + Base62.encode(words, digits: Self.digits)
    }

    /// The key that 32 bytes, which nobody else knows, stand for.
    package init(_ bytes: some Collection<UInt8>) {
        var words: [UInt32] = []
        var rest = Array(bytes.prefix(32))[...]
        while !rest.isEmpty {
            words.append(rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
            rest = rest.dropFirst(4)
        }
        text = Self.start + Base62.encode(words, digits: Self.digits)
    }

    /// A key as somebody presents it; nil if it has not the form of one.
    package init?(presented text: String) {
        let bytes = text.utf8
        guard bytes.count == Self.start.utf8.count + Self.digits, bytes.starts(with: Self.start.utf8),
            bytes.dropFirst(Self.start.utf8.count).allSatisfy(Base62.isDigit)
        else { return nil }
        self.text = text
    }

    /// SHA-256 of the text, in hex: what it is kept and found as.
    package var hash: String {
        var text = text
        let digest = text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        return digest.withUnsafeBytes { Hex.text($0) }
    }

    /// The first characters, which say which key it is and open nothing.
    package var prefix: String { String(text.prefix(Self.shown)) }

    package var description: String { prefix + "…" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["prefix": prefix]) }
}
