package import NIOCore
package import ServiceKit

/// Which addresses webhooks may be sent to: the public ones, and what the operator allows besides.
///
/// The decision is about an address that a connection is about to be made to, never about a name: names are resolved
/// first, and whatever spelling a host came in (`127.1`, `0x7f000001`, `017700000001`) has been read by then.
package struct EgressRules: Sendable {
    /// Shared by all copies: the operator may allow others while the service runs.
    private let allowed: Live<[AddressRange]>

    /// - Parameter allowed: the ranges of `CARILLON_EGRESS_ALLOW`. They win over the table, but for metadata services:
    ///   those give away the machine's own credentials, so a wide range does not open them along with the rest.
    package init(allowing allowed: [NetworkRange] = []) {
        self.allowed = Live(allowed.map(AddressRange.init))
    }

    /// Allows other ranges from now on, instead of those so far. What connections stand is not asked; the next one is.
    package func allow(_ ranges: [NetworkRange]) { allowed.set(ranges.map(AddressRange.init)) }

    /// Why the address is refused; nil if it may be reached.
    package func refusal(of address: SocketAddress) -> EgressRefusal? {
        guard let address = IPAddress(address) else {
            return EgressRefusal("a Unix domain socket", "is not an address on the internet")
        }
        return refusal(of: address)
    }

    package func refusal(of address: IPAddress) -> EgressRefusal? {
        if let embedded = address.embedded { return refusal(of: embedded)?.standing(for: address) }
        let special = SpecialRange.all.first { $0.range.contains(address) }
        let narrowest = special.map { $0.isMetadata ? $0.range.prefixLength : 0 } ?? 0
        if allowed.value.contains(where: { $0.prefixLength >= narrowest && $0.contains(address) }) { return nil }
        if let special {
            return EgressRefusal("\(address)", "is \(special.purpose) (\(special.range), \(special.source))")
        }
        if case .v6(let value) = address, value >> 125 != 1 {
            return EgressRefusal("\(address)", "is not global unicast (2000::/3, RFC 4291)")
        }
        return nil
    }
}

extension IPAddress {
    /// The IPv4 address that an IPv4-mapped one (RFC 4291) or one of the NAT64 prefix (RFC 6052) leads to: it is the
    /// embedded address that is reached, so it is the one to judge.
    fileprivate var embedded: IPAddress? {
        guard case .v6(let value) = self else { return nil }
        let isMapped = value >> 32 == 0xffff
        let isTranslated = value >> 32 == UInt128(0x0064_ff9b) << 64
        return isMapped || isTranslated ? .v4(UInt32(truncatingIfNeeded: value)) : nil
    }
}
