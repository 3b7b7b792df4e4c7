package import EventLog

/// The four topics of Carillon. See "Topics" in the design for who reads them and why they are kept as long as they are.
package enum Topics {
    package static let control = "carillon.control"
    package static let events = "carillon.events"
    package static let deliveries = "carillon.deliveries"
    package static let deadLetters = "carillon.dead-letters"

    /// How many partitions events, deliveries and dead letters have. A record about an event stands in the partition of
    /// the same number in each of them.
    package static let partitions = 12

    /// How long records are kept that are about events.
    package static let kept = Duration.seconds(30 * 86_400)

    /// How long a delivery may wait for its end: then it is ended, while the log still has its event and its plan.
    package static let longestWait = kept - .seconds(86_400)

    package static let specifications: [TopicSpecification] = [
        TopicSpecification(name: control, partitions: 1, retention: nil),
        TopicSpecification(name: events, partitions: partitions, retention: kept),
        TopicSpecification(name: deliveries, partitions: partitions, retention: kept),
        TopicSpecification(name: deadLetters, partitions: partitions, retention: kept),
    ]

    /// The partition in which stands what is about a tenant, and not about one of its events.
    package static func home(of tenant: String) -> Int {
        Partitioner.partition(forKey: Array(tenant.utf8), partitions: partitions)
    }
}
