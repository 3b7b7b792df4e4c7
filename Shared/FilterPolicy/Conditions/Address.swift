/// An address of the internet protocol, read from its usual spelling.
///
/// Written out here because what the system offers for it wants a C string and takes spellings that only resolvers know.
enum Address: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// Reads `192.0.2.1` (no leading zeros: some would read them as octal) or RFC 4291's forms of IPv6, without a zone.
    init?(_ text: Span<UInt8>) {
        // The longest is an IPv6 address that ends like an IPv4 address.
        guard text.count >= 2, text.count <= 45 else { return nil }
        for index in text.indices where text[index] == UInt8(ascii: ":") {
            guard let value = Self.v6(text) else { return nil }
            self = .v6(value)
            return
        }
        guard let value = Self.v4(text, from: 0) else { return nil }
        self = .v4(value)
    }

    private static func v4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var value: UInt32 = 0
        var place = start
        for part in 0..<4 {
            if part > 0 {
                guard place < text.count, text[place] == UInt8(ascii: ".") else { return nil }
                place += 1
            }
            let first = place
            var octet: UInt32 = 0
            while place < text.count, text[place] &- 0x30 < 10, place - first < 3 {
                octet = octet * 10 + UInt32(text[place] - 0x30)
                place += 1
            }
            guard place > first, octet < 256, place - first == 1 || text[first] != 0x30 else { return nil }
            value = value << 8 | octet
        }
        return place == text.count ? value : nil
    }

    private static func v6(_ text: Span<UInt8>) -> UInt128? {
        var groups: [UInt16] = []
        /// How many groups stand before `::`.
        var gap: Int?
        var place = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            place = 2
        }
        while place < text.count {
            guard groups.count < 8 else { return nil }
            let first = place
            var group: UInt16 = 0
            while place < text.count, place - first < 4, let digit = hexDigit(text[place]) {
                group = group << 4 | digit
                place += 1
            }
            if place < text.count, text[place] == UInt8(ascii: ".") {
                guard groups.count <= 6, let v4 = v4(text, from: first) else { return nil }
                groups += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                break
            }
            guard place > first else { return nil }
            groups.append(group)
            guard place < text.count else { break }
            guard text[place] == UInt8(ascii: ":"), place + 1 < text.count else { return nil }
            place += 1
            if text[place] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                place += 1
            }
        }
        return joined(groups, gap: gap)
    }

    private static func joined(_ groups: [UInt16], gap: Int?) -> UInt128? {
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        let split = gap ?? groups.count
        let all = groups[..<split] + [UInt16](repeating: 0, count: 8 - groups.count) + groups[split...]
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }
}
