/// `application/x-www-form-urlencoded` (URL Standard, section 5).
enum FormData {
    /// More than any provider sends.
    static let mostParameters = 1_000

    /// Names and values in their order; nil where a part is not UTF-8, a percent sign stands for nothing, or there are too
    /// many.
    static func parameters(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard found.count < mostParameters else { return nil }
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(pair[0]), let value = pair.count > 1 ? decoded(pair[1]) : "" else { return nil }
            found.append((name, value))
        }
        return found
    }

    /// By their bytes, as other languages compare them.
    static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    private static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): text.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                text.append(high << 4 | low)
            default: text.append(byte)
            }
        }
        return String(validating: text, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The address of an installation as somebody else writes it.
enum InboundAddress {
    private static let ports = ["https": "443", "http": "80"]

    /// An address, and the same without its port, or with that of its scheme.
    static func variants(of url: String) -> [String] {
        guard let mark = url.firstRange(of: "://"), let port = ports[String(url[..<mark.lowerBound])] else {
            return [url]
        }
        let authority = url[mark.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let (head, tail) = (url[..<mark.upperBound], url[authority.endIndex...])
        // The colons of an IPv6 address stand in brackets.
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return [url, "\(head)\(authority):\(port)\(tail)"]
        }
        return [url, "\(head)\(authority[..<colon])\(tail)"]
    }
}
