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
        var tenant: String?
        var time: Int64?
        var isOurs = false
        record.headers.withFields { fields in
            for field in fields {
                switch field.name {
                case "ce_tenant": tenant = field.value.text
                case "ce_time": time = Timestamp.milliseconds(utf8: field.value.bytes)
                case "ce_type": isOurs = isOurs || SystemEventType.all.contains { field.value.equals($0) }
                default: break
                }
            }
        }
        guard !isOurs, let tenant, let time else { return nil }
        self.init(tenant: tenant, at: time)
    }

    static func day(of time: Int64) -> Int64 {
        time >= 0 ? time / length : (time - length + 1) / length
    }

    /// When it is over, in milliseconds since 1970.
    var end: Int64 { (day + 1) * Self.length }
}
