import Foundation

/// A range of IP addresses, written in CIDR notation such as `10.0.0.0/8` or `fd00::/8`; a bare address is a range of one.
package struct NetworkRange: Hashable, Sendable, CustomStringConvertible {
    /// The first address: 4 bytes or 16, in network order.
    package let address: [UInt8]
    /// How many leading bits an address must share with it.
    package let prefixLength: Int
    package let description: String

    /// - Returns: nil where `text` is no range, or has bits set past its prefix (`10.1.0.0/8` is a slip more often than not).
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = Self.bytes(ofAddress: String(parts[0])) else { return nil }
        let bits = address.count * 8
        var length = bits
        if parts.count == 2 {
            guard let written = Int(parts[1]), (0...bits).contains(written), parts[1].first != "+" else { return nil }
            length = written
        }
        for (index, byte) in address.enumerated() where byte & ~Self.mask(byte: index, prefixLength: length) != 0 {
            return nil
        }
        self.address = address
        prefixLength = length
        description = String(text)
    }

    /// Whether an address (4 bytes or 16, in network order) lies in the range. An IPv4 address is never in an IPv6 range.
    package func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        return address.indices.allSatisfy { index in
            (address[index] ^ other[index]) & Self.mask(byte: index, prefixLength: prefixLength) == 0
        }
    }

    private static func mask(byte index: Int, prefixLength: Int) -> UInt8 {
        let bits = min(8, max(0, prefixLength - index * 8))
        return bits == 0 ? 0 : 0xff << (8 - bits)
    }

    /// The bytes of an address in its strict notation (`inet_pton`), or nil.
    package static func bytes(ofAddress text: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &sixteen) == 1 { return sixteen }
        return nil
    }
}
