import Contracts

/// A time as a mail header has it (RFC 5322, section 3.3): `Sun, 01 Mar 2026 09:30:00 +0000`.
enum MailDate {
    static func text(_ milliseconds: Int64) -> String {
        // That of HTTP, but for the zone.
        Timestamp.httpText(milliseconds).dropLast("GMT".count) + "+0000"
    }
}
