/// The values of header fields in CloudEvents' HTTP binding 1.0.2, section 3.1.3.2.
enum CloudEventHeader {
    /// Undoes a quoted string (RFC 9110, section 5.6.4), then one round of percent-encoding. A percent sign that begins no
    /// encoded byte stands for itself: not every producer knows that it should encode it.
    ///
    /// - Returns: nil where the decoded bytes are not UTF-8.
    static func decode(_ value: String) -> String? {
        guard value.utf8.contains(where: { $0 == percent || $0 == quote }) else { return value }
        return String(validating: percentDecoded(unquoted(Array(value.utf8))), as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return bytes }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in bytes[1..<bytes.count - 1] {
            if byte == backslash, !isEscaped {
                isEscaped = true
            } else {
                text.append(byte)
                isEscaped = false
            }
        }
        return text
    }

    private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == percent, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                text.append(high << 4 | low)
                index += 3
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return text
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
