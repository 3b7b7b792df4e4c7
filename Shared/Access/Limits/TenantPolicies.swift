package import Contracts
package import Control

/// What holds for a tenant: what the operator has set, and the standard for everything else.
package enum TenantPolicies {
    /// Accepted events in a day of UTC.
    package static let standardEventsPerDay = 10_000_000

    package static func policy(of rateClass: RateClass, _ limits: Entity<LimitsDocument>?) -> RatePolicy {
        guard let document = limits?.document else { return rateClass.standard }
        let quota: Int? =
            switch rateClass {
            case .events: document.eventsPerMinute
            case .writes: document.writesPerMinute
            case .reads: document.readsPerMinute
            case .pages, .reports, .failures: nil
            }
        guard let quota else { return rateClass.standard }
        return RatePolicy(rateClass.standard.name, quota)
    }

    package static func eventsPerDay(_ limits: Entity<LimitsDocument>?) -> Int {
        limits?.document.eventsPerDay ?? standardEventsPerDay
    }
}
