import Synchronization

import struct Foundation.Date
import struct Foundation.TimeZone

/// The clocks of time zones, each opened once: Foundation takes a while to find one.
enum LocalClocks {
    private static let zones = Mutex<[String: TimeZone]>([:])
    /// There are about six hundred names.
    private static let mostZones = 1_000

    /// - Parameter name: of the IANA database; one that is not known (any more) counts as UTC.
    static func clock(of name: String?) -> LocalClock {
        guard let name, let zone = zone(name) else { return LocalClock { _ in 0 } }
        return LocalClock { Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0)))) }
    }

    private static func zone(_ name: String) -> TimeZone? {
        if let known = zones.withLock({ $0[name] }) { return known }
        guard let zone = TimeZone(identifier: name) else { return nil }
        zones.withLock { zones in
            if zones.count < mostZones { zones[name] = zone }
        }
        return zone
    }
}
