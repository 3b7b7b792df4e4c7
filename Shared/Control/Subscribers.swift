package import Contracts
import Synchronization

/// A tenant's subscribers as they stood together at some moment, and their filters, compiled.
///
/// A class, so that what was compiled for one event is there for the next one: the control state hands out the same until
/// a subscriber changes.
package final class Subscribers: Sendable {
    /// In the order in which they were created.
    package let endpoints: [Entity<EndpointDocument>]
    /// In the order in which they were created.
    package let emailSubscriptions: [Entity<EmailSubscriptionDocument>]

    private let compiled = Mutex<SubscriberFilters?>(nil)

    package init(
        endpoints: [Entity<EndpointDocument>] = [], emailSubscriptions: [Entity<EmailSubscriptionDocument>] = []
    ) {
        self.endpoints = endpoints
        self.emailSubscriptions = emailSubscriptions
    }

    /// Compiles them at the first call, which takes a few microseconds a filter. The lock is this object's own: whoever
    /// looks other things up does not wait.
    package var filters: SubscriberFilters {
        compiled.withLock { compiled in
            if let compiled { return compiled }
            let policies =
                endpoints.map { ($0.document.id, $0.document.filterPolicy) }
                + emailSubscriptions.map { ($0.document.id, $0.document.filterPolicy) }
            let filters = SubscriberFilters(policies)
            compiled = filters
            return filters
        }
    }
}
