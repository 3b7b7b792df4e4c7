package import ServiceKit

/// A range of addresses as numbers, for the many comparisons that the rules make; `NetworkRange` is how one is written.
package struct AddressRange: Hashable, Sendable {
    package let base: IPAddress
    /// How many leading bits are fixed.
    package let prefixLength: Int

    package init(_ range: NetworkRange) {
        base =
            range.address.count == 4
            ? .v4(range.address.reduce(0) { $0 << 8 | UInt32($1) })
            : .v6(range.address.reduce(0) { $0 << 8 | UInt128($1) })
        prefixLength = range.prefixLength
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch (address, base) {
        // Shifts by the whole width give zero with these operators, as a prefix of no bits needs.
        case (.v4(let value), .v4(let base)): (value ^ base) >> UInt32(32 - prefixLength) == 0
        case (.v6(let value), .v6(let base)): (value ^ base) >> UInt128(128 - prefixLength) == 0
        default: false
        }
    }
}

extension AddressRange: CustomStringConvertible {
    package var description: String { "\(base)/\(prefixLength)" }
}
