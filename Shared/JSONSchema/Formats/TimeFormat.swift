/// Dates and times of RFC 3339, sections 5.6 and 5.7.
enum TimeFormat {
    static func isDate(_ text: Span<UInt8>) -> Bool { text.count == 10 && hasDate(text) }

    static func isTime(_ text: Span<UInt8>) -> Bool { hasTime(text, from: 0) }

    static func isDateTime(_ text: Span<UInt8>) -> Bool {
        text.count >= 20 && text[10] | 0x20 == UInt8(ascii: "t") && hasDate(text) && hasTime(text, from: 11)
    }

    /// Hours, minutes, seconds, perhaps a fraction, and the offset that ends the text.
    private static func hasTime(_ text: Span<UInt8>, from start: Int) -> Bool {
        guard text.count >= start + 9, text[start + 2] == UInt8(ascii: ":"), text[start + 5] == UInt8(ascii: ":"),
            let hour = number(text, start), let minute = number(text, start + 3), let second = number(text, start + 6),
            hour < 24, minute < 60, second <= 60
        else { return false }
        var at = start + 8
        if text[at] == UInt8(ascii: ".") {
            let fraction = at + 1
            at = fraction
            while at < text.count, text[at].isDigit { at += 1 }
            guard at > fraction else { return false }
        }
        guard let offset = offset(text, from: at) else { return false }
        // A leap second is inserted at the end of a day in UTC. Of which day, nobody knows beforehand.
        guard second == 60 else { return true }
        return (hour * 60 + minute - offset + 2 * 1440) % 1440 == 1439
    }

    /// Minutes ahead of UTC of the offset that ends the text.
    private static func offset(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard start < text.count else { return nil }
        if text[start] | 0x20 == UInt8(ascii: "z") { return start + 1 == text.count ? 0 : nil }
        guard text.count == start + 6, text[start + 3] == UInt8(ascii: ":"),
            let hours = number(text, start + 1), let minutes = number(text, start + 4), hours < 24, minutes < 60
        else { return nil }
        switch text[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func hasDate(_ text: Span<UInt8>) -> Bool {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), let century = number(text, 0),
            let rest = number(text, 2), let month = number(text, 5), let day = number(text, 8)
        else { return false }
        let year = century * 100 + rest
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length: Int
        switch month {
        case 2: length = isLeap ? 29 : 28
        case 4, 6, 9, 11: length = 30
        case 1...12: length = 31
        default: return false
        }
        return day >= 1 && day <= length
    }

    /// Two digits.
    private static func number(_ text: Span<UInt8>, _ at: Int) -> Int? {
        guard text[at].isDigit, text[at + 1].isDigit else { return nil }
        return Int(text[at] - 0x30) * 10 + Int(text[at + 1] - 0x30)
    }
}
