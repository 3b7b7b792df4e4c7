/// The spellings of an IPv4 address that a host in a URL can have, read as the URL standard (WHATWG, "IPv4 parser") does:
/// `127.0.0.1`, `127.1`, `2130706433`, `0x7f.1`, `0177.0.0.1`, each with a full stop behind it or without.
///
/// Not left to the resolver: each C library reads somewhat other spellings, and what one takes for a name another takes
/// for an address.
enum IPv4Spelling: Hashable {
    case address(UInt32)
    /// The last label is a number, so it is no name; and it is no address either.
    case invalid
    case name

    /// - Parameter host: in ASCII and lower case.
    init(_ host: String) {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last, Self.isNumber(last) else {
            self = .name
            return
        }
        let numbers = labels.compactMap(Self.number)
        guard labels.count <= 4, numbers.count == labels.count, let rest = numbers.last,
            numbers.dropLast().allSatisfy({ $0 < 256 }), rest < 1 << (8 * UInt64(5 - numbers.count))
        else {
            self = .invalid
            return
        }
        var value = rest
        for (index, part) in numbers.dropLast().enumerated() { value |= part << (8 * UInt64(3 - index)) }
        self = .address(UInt32(truncatingIfNeeded: value))
    }

    /// Digits, also of a number that is none (`09`), or what reads as a hexadecimal number.
    private static func isNumber(_ label: Substring) -> Bool {
        guard !label.isEmpty else { return false }
        return label.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } || number(label) != nil
    }

    private static func number(_ label: Substring) -> UInt64? {
        var digits = label
        var radix = 10
        if label.hasPrefix("0x") {
            digits = label.dropFirst(2)
            radix = 16
        } else if label.count > 1, label.first == "0" {
            digits = label.dropFirst()
            radix = 8
        }
        if digits.isEmpty { return label.isEmpty ? nil : 0 }
        guard digits.allSatisfy({ radix == 16 ? $0.isHexDigit : $0.isASCII && $0.isNumber }) else { return nil }
        // What is too long for the number is too long for an address, and so is what is no number, such as 09.
        return UInt64(digits, radix: radix) ?? .max
    }
}
