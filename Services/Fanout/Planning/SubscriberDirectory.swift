package import Contracts

/// Who subscribes, as folded so far.
package protocol SubscriberDirectory: Sendable {
    func endpoints(tenant: String) -> [EndpointDocument]
    func emailSubscriptions(tenant: String) -> [EmailSubscriptionDocument]
}
