package import Contracts

/// A delivery whose next attempt is due, as the projection knows it.
package struct DueDelivery: Hashable, Sendable {
    package var id: String
    package var tenant: String
    package var subscriber: String
    package var medium: DeliveryMedium
    package var kind: DeliveryKind
    package var event: String
    /// Where its event stands in `carillon.events`.
    package var partition: Int
    package var offset: Int64
    /// Attempts made and recorded so far.
    package var attempts: Int
    package var dueAt: Int64

    package init(
        id: String, tenant: String, subscriber: String, medium: DeliveryMedium, kind: DeliveryKind, event: String,
        partition: Int, offset: Int64, attempts: Int, dueAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.subscriber = subscriber
        self.medium = medium
        self.kind = kind
        self.event = event
        self.partition = partition
        self.offset = offset
        self.attempts = attempts
        self.dueAt = dueAt
    }
}

extension DueDelivery {
    /// As the fold of the plan will show it.
    init(_ delivery: PlannedDelivery, of plan: Plan) {
        self.init(
            id: delivery.id, tenant: plan.tenant, subscriber: delivery.subscriber, medium: delivery.medium,
            kind: delivery.kind, event: plan.event, partition: plan.partition, offset: plan.offset, attempts: 0,
            dueAt: plan.at)
    }
}

extension DueDelivery {
    /// The time at which a delivery is due that waits for another one of its key: it is due when that has ended.
    package static let never: Int64 = 253_402_300_799_999

    package var lane: LaneKey {
        LaneKey(partition: partition, subscriber: subscriber, medium: medium, isReplay: kind == .replay)
    }
}

/// The deliveries of one subscriber in one partition, what is replayed to it in a lane beside: so what is new waits neither
/// behind that, nor until it was read. The partition decides who acts, the subscriber how fast.
package struct LaneKey: Hashable, Sendable {
    package var partition: Int
    package var subscriber: String
    package var isReplay: Bool

    package init(partition: Int, subscriber: String, isReplay: Bool = false) {
        self.partition = partition
        self.subscriber = subscriber
        self.isReplay = isReplay
    }

    /// The lane of a delivery. All users of a tenant (`tenant/id`) share one, of the name `tenant/`: a lane for each would
    /// be as many as there are deliveries.
    package init(partition: Int, subscriber: String, medium: DeliveryMedium, isReplay: Bool = false) {
        self.init(partition: partition, subscriber: subscriber, isReplay: isReplay)
        guard medium == .email, let slash = subscriber.utf8.firstIndex(of: UInt8(ascii: "/")) else { return }
        self.subscriber = String(subscriber[...slash])
    }
}

/// A lane in which something is or will be due.
package struct LaneWork: Hashable, Sendable {
    package var key: LaneKey
    package var tenant: String
    package var dueAt: Int64

    package init(key: LaneKey, tenant: String, dueAt: Int64) {
        self.key = key
        self.tenant = tenant
        self.dueAt = dueAt
    }
}
