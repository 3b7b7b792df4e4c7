import Contracts
import EventLog

/// What the log says, read by rules of its own: the first plan of an event counts, and of each delivery the first attempt of
/// each number, in order, until it has ended.
struct EngineAccount {
    struct Delivery {
        let id: String
        let subscriber: String
        let partition: Int
        let offset: Int64
        let key: String?
        let kind: DeliveryKind
        let isOrdered: Bool
        var attempts = 0
        var ended: DeliveryState?

        /// Whether an ordered delivery has to wait for this one.
        func isBefore(_ other: Delivery) -> Bool {
            kind == .event && key != nil && key == other.key && subscriber == other.subscriber
                && partition == other.partition && offset < other.offset
        }
    }

    private(set) var deliveries: [String: Delivery] = [:]
    private var plans: Set<String> = []
    private var next: [Int: Int64] = [:]

    /// How many events have a plan.
    var planned: Int { plans.count }

    /// Reads what came since the last time.
    mutating func read(_ log: InMemoryEventLog) async throws {
        for partition in 0..<Topics.partitions {
            let place = TopicPartition(topic: Topics.deliveries, partition: partition)
            for record in try await log.read(place, from: next[partition] ?? 0, limit: .max, maxBytes: .max) {
                next[partition] = record.position.offset + 1
                switch try DeliveryRecord(record) {
                case .plan(let plan) where plans.insert(plan.event).inserted:
                    for delivery in plan.deliveries {
                        deliveries[delivery.id] = Delivery(
                            id: delivery.id, subscriber: delivery.subscriber, partition: plan.partition,
                            offset: plan.offset, key: plan.partitionKey, kind: delivery.kind,
                            isOrdered: delivery.isOrdered)
                    }
                case .attempt(let attempt):
                    guard let delivery = deliveries[attempt.delivery], delivery.ended == nil,
                        attempt.number == delivery.attempts + 1
                    else { continue }
                    deliveries[attempt.delivery]?.attempts = attempt.number
                    if attempt.state.isFinal { deliveries[attempt.delivery]?.ended = attempt.state }
                default: continue
                }
            }
        }
    }
}
