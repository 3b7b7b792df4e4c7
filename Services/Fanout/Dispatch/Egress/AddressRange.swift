/// A range of addresses as CIDR writes it: `10.0.0.0/8`, `fd00::/8`, or a single address.
package struct AddressRange: Hashable, Sendable {
    package let base: IPAddress
    /// How many leading bits are fixed.
    package let prefixLength: Int

    /// Reads one range. Bits that are set beyond the prefix are refused, since they say that something else was meant.
    package init(_ text: String) throws(AddressRangeError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = parts.first.flatMap({ IPAddress(String($0)) }) else {
            throw AddressRangeError(text: text, reason: "is not an address with a prefix length, like 10.0.0.0/8")
        }
        var prefixLength = base.width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(parts[1]),
                length <= base.width
            else {
                throw AddressRangeError(text: text, reason: "needs a prefix length from 0 to \(base.width)")
            }
            prefixLength = length
        }
        let masked = base.masked(to: prefixLength)
        guard masked == base else {
            throw AddressRangeError(
                text: text, reason: "has bits set beyond its prefix; \(masked)/\(prefixLength) would be the range")
        }
        self.base = base
        self.prefixLength = prefixLength
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.masked(to: prefixLength) == base
    }
}

extension AddressRange: CustomStringConvertible {
    package var description: String { "\(base)/\(prefixLength)" }
}

/// Why a text is no range of addresses.
package struct AddressRangeError: Error, Hashable, Sendable, CustomStringConvertible {
    package let text: String
    package let reason: String

    package var description: String { "\(text) \(reason)" }
}

extension IPAddress {
    /// The address with all but the leading bits cleared.
    fileprivate func masked(to length: Int) -> IPAddress {
        switch self {
        // Shifts of the whole width are zero with these operators, as they should be.
        case .v4(let value): .v4(value & (UInt32.max << UInt32(max(32 - length, 0))))
        case .v6(let value): .v6(value & (UInt128.max << UInt128(max(128 - length, 0))))
        }
    }
}
