/// The mail that tells a tenant's owner of deliveries that failed for good. It is an event like any other, of a type that
/// is nobody's to post or to subscribe to, with a delivery of its own to the owner.
package enum OwnerAlert {
    /// So long after an alert about a subscriber, further failures of it bring no other, in milliseconds.
    package static let quietTime: Int64 = 10 * 60_000
    /// No more alerts than this reach an owner within `quietTime`, however many subscribers fail.
    package static let mostAlerts = 50

    private static let prefix = "own"

    /// Stands for the owner of a tenant where a delivery names its subscriber: whatever address the owner has when the mail
    /// is sent.
    package static func owner(of tenant: String) -> String { Identifier.derived(prefix, from: [tenant]) }

    /// The id of the alert about a subscriber that follows on another: two instances that see at the same moment that it is
    /// due make one alert.
    ///
    /// - Parameter previous: the id of the alert before; nil for the first.
    package static func id(tenant: String, subscriber: String, after previous: String?) -> String {
        Identifier.derived(Identifier.event, from: ["owner_alert", tenant, subscriber, previous ?? ""])
    }

    package static func isOwner(_ subscriber: String) -> Bool { subscriber.hasPrefix(prefix + "_") }
}
