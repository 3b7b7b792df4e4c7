package import JSON

/// The decision which deliveries an event owes: made once, when the event is processed. One record for an event; of
/// several for the same event the first in the log counts.
package struct Plan: Hashable, Sendable {
    package var event: String
    package var eventType: String
    package var tenant: String
    /// Where the event stands in `carillon.events`.
    package var partition: Int
    package var offset: Int64
    /// When the event was accepted.
    package var acceptedAt: Int64
    /// When it was planned.
    package var at: Int64
    package var deliveries: [PlannedDelivery]

    package init(
        event: String, eventType: String, tenant: String, partition: Int, offset: Int64, acceptedAt: Int64, at: Int64,
        deliveries: [PlannedDelivery]
    ) {
        self.event = event
        self.eventType = eventType
        self.tenant = tenant
        self.partition = partition
        self.offset = offset
        self.acceptedAt = acceptedAt
        self.at = at
        self.deliveries = deliveries
    }
}

/// One delivery of a plan.
package struct PlannedDelivery: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    /// The endpoint or e-mail subscription.
    package var subscriber: String
    package var medium: DeliveryMedium
    package var kind: DeliveryKind

    package init(id: String, subscriber: String, medium: DeliveryMedium, kind: DeliveryKind) {
        self.id = id
        self.subscriber = subscriber
        self.medium = medium
        self.kind = kind
    }

    /// The one delivery of an event to a subscriber: whoever plans it, and however often, it has the same id.
    ///
    /// - Parameter partition: the partition of the event. Two requests that raced for one idempotency key may stand under
    ///   one event id in two partitions; each is then a delivery of its own, owned by its partition.
    package static func id(
        event: String, partition: Int, acceptedAt: Int64, subscriber: String, kind: DeliveryKind
    ) -> String {
        Identifier.derived(
            Identifier.delivery, at: acceptedAt, from: [event, String(partition), subscriber, kind.rawValue])
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        subscriber = try reader.string("subscriber")
        medium = try reader.medium("medium")
        guard let kind = DeliveryKind(rawValue: try reader.string("kind")) else {
            throw reader.fault("kind", "must be event, test or replay")
        }
        self.kind = kind
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("subscriber", subscriber)
            writer.member("medium", medium.rawValue)
            writer.member("kind", kind.rawValue)
        }
    }
}

extension Plan: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        event = try reader.string("event")
        eventType = try reader.string("eventType")
        tenant = try reader.string("tenant")
        partition = try reader.int("partition")
        offset = Int64(try reader.int("offset"))
        acceptedAt = try reader.time("acceptedAt")
        at = try reader.time("at")
        deliveries = try reader.values("deliveries")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("event", event)
            writer.member("eventType", eventType)
            writer.member("tenant", tenant)
            writer.member("partition", partition)
            writer.member("offset", offset)
            writer.member("acceptedAt", time: acceptedAt)
            writer.member("at", time: at)
            writer.member("deliveries", deliveries)
        }
    }
}
