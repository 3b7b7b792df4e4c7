/// Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64, all of which one subscriber has.
package struct AddressKey: Hashable, Sendable {
    private let bits: UInt64
    private let isFour: Bool

    /// - Parameter bytes: 4 or 16, in network order; others are one unknown address. An IPv4 address in IPv6
    ///   (`::ffff:192.0.2.1`) is the one it stands for.
    package init(_ bytes: [UInt8]) {
        var four = bytes.count == 4 ? bytes[...] : []
        if bytes.count == 16, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            four = bytes[12...]
        }
        isFour = !four.isEmpty
        bits = (isFour ? four : bytes.prefix(8)).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
