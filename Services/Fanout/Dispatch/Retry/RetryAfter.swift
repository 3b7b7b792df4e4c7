import Contracts

/// The header `Retry-After` (RFC 9110, section 10.2.3): a number of seconds, or a date.
enum RetryAfter {
    /// The time that the header asks to wait for, in milliseconds since 1970; nil without the header, or if it says neither.
    static func time(in headers: [HeaderField], now: Int64) -> Int64? {
        guard let field = headers.first(where: { $0.name.lowercased() == "retry-after" }) else { return nil }
        let text = field.value.drop(while: { $0 == " " || $0 == "\t" })
        if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            // More seconds than a year has are capped anyway, and must not overflow.
            let seconds = min(Int64(text) ?? .max, 31_536_000)
            return now + seconds * 1000
        }
        return date(text, now: now)
    }

    /// A date in one of the three formats that RFC 9110 (section 5.6.7) asks receivers to read.
    ///
    ///     Sun, 06 Nov 1994 08:49:37 GMT
    ///     Sunday, 06-Nov-94 08:49:37 GMT
    ///     Sun Nov  6 08:49:37 1994
    private static func date(_ text: Substring, now: Int64) -> Int64? {
        let words = text.split(whereSeparator: { " ,-".contains($0) })
        if words.count == 6, words[5] == "GMT" {
            return date(day: words[1], month: words[2], year: words[3], clock: words[4], now: now)
        }
        guard words.count == 5 else { return nil }
        return date(day: words[2], month: words[1], year: words[4], clock: words[3], now: now)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func date(
        day: Substring, month: Substring, year: Substring, clock: Substring, now: Int64
    ) -> Int64? {
        guard let index = months.firstIndex(where: { $0 == month }) else { return nil }
        func time(_ year: some StringProtocol) -> Int64? {
            Timestamp.milliseconds("\(year)-\(twoDigits(String(index + 1)))-\(twoDigits(String(day)))T\(clock)Z")
        }
        guard year.utf8.count == 2 else { return time(year) }
        // A year of two digits is in this century unless that lies more than fifty years ahead.
        guard let near = time("20" + year) else { return nil }
        let fiftyYears: Int64 = 50 * 31_557_600_000
        return near > now + fiftyYears ? time("19" + year) : near
    }

    private static func twoDigits(_ text: String) -> String {
        text.utf8.count == 1 ? "0" + text : text
    }
}
