package import Contracts
package import EventLog

/// A way out: webhooks, e-mail.
package protocol DeliveryChannel: Sendable {
    /// Makes one attempt and says what came of it. Every fault is an answer; nothing is thrown, and nothing is awaited
    /// for longer than the attempt's time-out.
    func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer
}

/// A delivery whose time has come.
package struct OwedDelivery: Hashable, Sendable {
    package var id: String
    package var tenant: String
    /// The endpoint or e-mail subscription.
    package var subscriber: String
    package var medium: DeliveryMedium
    package var kind: DeliveryKind
    /// The number of the attempt that is to be made now, from 1.
    package var attemptNumber: Int
    package var event: EventRecord
    /// Where the event stands in the log.
    package var position: Position

    package init(
        id: String, tenant: String, subscriber: String, medium: DeliveryMedium, kind: DeliveryKind, attemptNumber: Int,
        event: EventRecord, position: Position
    ) {
        self.id = id
        self.tenant = tenant
        self.subscriber = subscriber
        self.medium = medium
        self.kind = kind
        self.attemptNumber = attemptNumber
        self.event = event
        self.position = position
    }
}
