import Access
import Contracts
import Control
import JSON

/// What holds for a tenant, what of it the operator has set, and how much of the day is used.
struct LimitsView: JSONEncodable {
    let tenant: String
    let limits: Entity<LimitsDocument>?
    /// Accepted since midnight.
    let eventsToday: Int

    func write(to writer: inout JSONWriter) {
        let set = limits?.document
        writer.object { writer in
            writer.member("tenant", tenant)
            for (name, rateClass) in [
                ("eventsPerMinute", RateClass.events), ("writesPerMinute", .writes), ("readsPerMinute", .reads),
            ] {
                writer.member(name, TenantPolicies.policy(of: rateClass, limits).quota)
            }
            writer.member("eventsPerDay", TenantPolicies.eventsPerDay(limits))
            writer.member(
                "set",
                object: { writer in
                    writer.member("eventsPerMinute", ifPresent: set?.eventsPerMinute)
                    writer.member("writesPerMinute", ifPresent: set?.writesPerMinute)
                    writer.member("readsPerMinute", ifPresent: set?.readsPerMinute)
                    writer.member("eventsPerDay", ifPresent: set?.eventsPerDay)
                })
            writer.member("eventsToday", eventsToday)
            writer.member("updatedAt", orNull: set.map { Timestamp.text($0.updatedAt) })
        }
    }
}
