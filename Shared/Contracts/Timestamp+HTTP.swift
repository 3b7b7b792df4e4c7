extension Timestamp {
    /// A time as header fields have it (RFC 9110, section 5.6.7): `Sun, 01 Mar 2026 09:30:00 GMT`.
    ///
    /// - Parameter milliseconds: since 1970; what is less than a second is cut.
    package static func httpText(_ milliseconds: Int64) -> String {
        // 2026-03-01T09:30:00.250Z
        let stamp = Array(text(milliseconds).utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: stamp[range], as: UTF8.self) }
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[((days + 4) % 7 + 7) % 7]
        let month = months[(Int(part(5..<7)) ?? 1) - 1]
        return "\(weekday), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
