import Contracts
import Control
import ServiceKit

extension FanoutAPI {
    /// The most bytes that all filters of a tenant take together. They are compiled anew when one of them changes, which
    /// everybody's events wait for: with this it takes a fraction of a second, whatever they hold.
    static let mostFilterBytes = 1 << 20

    /// - Parameters:
    ///   - policy: what a subscriber is about to get.
    ///   - subscriber: whose own filter makes room for it; nil for a new one.
    func checkFilterRoom(for policy: [UInt8]?, of subscriber: String? = nil, tenant: String) throws {
        guard let policy else { return }
        let subscribers = control.subscribers(tenant: tenant)
        var bytes = policy.count
        for endpoint in subscribers.endpoints where endpoint.document.id != subscriber {
            bytes += endpoint.document.filterPolicy?.count ?? 0
        }
        for subscription in subscribers.emailSubscriptions {
            bytes += subscription.document.filterPolicy?.count ?? 0
        }
        guard bytes <= Self.mostFilterBytes else {
            throw Problem.conflict(
                "limit_reached",
                "All filters together would have \(bytes) bytes, and must not have more than \(Self.mostFilterBytes).")
        }
    }
}
