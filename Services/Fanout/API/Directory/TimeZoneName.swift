import struct Foundation.TimeZone

/// Names of the IANA time zone database. Foundation brings its own copy, so that a container without one knows them too.
enum TimeZoneName {
    private static let common = Set(TimeZone.knownTimeZoneIdentifiers)

    /// Also former names, such as `Asia/Calcutta`, but no abbreviations: `EST` is whatever one takes it for.
    static func isKnown(_ name: String) -> Bool {
        if common.contains(name) || name == "UTC" { return true }
        guard name.utf8.count <= 64, name.utf8.contains(UInt8(ascii: "/")), name.utf8.allSatisfy(isAllowed) else {
            return false
        }
        return TimeZone(identifier: name) != nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/_-+".utf8.contains(byte)
        }
    }
}
