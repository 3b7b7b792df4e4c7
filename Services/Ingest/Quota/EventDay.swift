import Contracts
import EventLog

/// A tenant's day of UTC.
struct EventDay: Hashable, Sendable {
    static let length: Int64 = 86_400_000

    let tenant: String
    /// Since 1970.
    let day: Int64

    init(tenant: String, day: Int64) {
        self.tenant = tenant
        self.day = day
    }

    /// - Parameter time: milliseconds since 1970.
    init(tenant: String, at time: Int64) {
        self.init(tenant: tenant, day: Self.day(of: time))
    }

    /// The day that an event of the log counts for; nil for those that Carillon itself has posted, and for what is no event:
    /// that is reported by who needs all of it.
    init?(_ record: LogRecord) {
        let day = record.headers.withFields { EventDay(EventFields($0)) }
        guard let day else { return nil }
        self = day
    }

    private init?(_ fields: EventFields) {
        if let type = fields.type, SystemEventType.isOne(type) { return nil }
        guard let tenant = fields.tenant?.text, let time = fields.time,
            let time = Timestamp.milliseconds(utf8: time.bytes)
        else { return nil }
        self.init(tenant: tenant, at: time)
    }

    static func day(of time: Int64) -> Int64 {
        time >= 0 ? time / length : (time - length + 1) / length
    }

    /// When it is over, in milliseconds since 1970.
    var end: Int64 { (day + 1) * Self.length }
}
