/// The addresses that begin with the same bits.
struct Network: Sendable, Hashable {
    let base: Address
    let prefixLength: Int

    /// - Returns: nil if the prefix is longer than such an address.
    init?(base: Address, prefixLength: Int) {
        switch base {
        case .v4: guard (0...32).contains(prefixLength) else { return nil }
        case .v6: guard (0...128).contains(prefixLength) else { return nil }
        }
        self.base = base
        self.prefixLength = prefixLength
    }

    /// Reads an address, a slash and the number of bits that count.
    init?(_ text: [UInt8]) {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let digits = text[(slash + 1)...]
        guard (1...3).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }),
            digits.count == 1 || digits.first != 0x30
        else { return nil }
        guard let base = Address(text.span.extracting(0..<slash)) else { return nil }
        self.init(base: base, prefixLength: digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    func contains(_ address: Address) -> Bool {
        switch (address, base) {
        // Shifts by the whole width give zero with these operators, as a prefix of no bits needs.
        case (.v4(let value), .v4(let base)): (value ^ base) >> UInt32(32 - prefixLength) == 0
        case (.v6(let value), .v6(let base)): (value ^ base) >> UInt128(128 - prefixLength) == 0
        default: false
        }
    }
}
