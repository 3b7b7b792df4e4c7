/// Durations of ISO 8601 as RFC 3339, appendix A, writes them down: a unit follows the next larger one or none (`P1Y2D`
/// has no months and is none), and weeks stand alone.
enum DurationFormat {
    static func isDuration(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 3, text[0] == UInt8(ascii: "P") else { return false }
        var at = 1
        // How far behind the largest unit of its part the next must stand at least; weeks are no part's.
        var (units, next): (StaticString, Int?) = ("YMD", nil)
        var isInTime = false
        while at < text.count {
            if text[at] == UInt8(ascii: "T"), !isInTime {
                (units, next, isInTime) = ("HMS", nil, true)
                at += 1
                guard at < text.count else { return false }
            }
            let start = at
            while at < text.count, text[at].isDigit { at += 1 }
            guard at > start, at < text.count else { return false }
            let unit = text[at]
            at += 1
            if unit == UInt8(ascii: "W") { return start == 1 && at == text.count }
            guard let place = place(of: unit, in: units), next == nil || next == place else { return false }
            next = place + 1
        }
        return true
    }

    private static func place(of unit: UInt8, in units: StaticString) -> Int? {
        units.withUTF8Buffer { $0.firstIndex(of: unit) }
    }
}
