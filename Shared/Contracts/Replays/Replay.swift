package import JSON

/// Deliveries that are owed to an endpoint once more, each with a life of its own: asked for one by one, or planned by a
/// job (`ReplayJob`). It stands in the partition of its events.
///
/// What a job plans in a partition is a chain of these: each counts only if it goes on exactly where what counts so far
/// has ended, and of several that do the first in the log does. So an instance that takes over goes on from there, and no
/// event is planned twice for a job or left out.
package struct Replay: Hashable, Sendable {
    package var tenant: String
    package var endpoint: String
    /// Of the events, and of this record.
    package var partition: Int
    package var at: Int64
    package var deliveries: [ReplayedDelivery]
    /// The `Idempotency-Key` that asked for one delivery: of several records with one key within `keyLifetime` the first
    /// in the log counts.
    package var key: CreationKey?
    package var share: ReplayShare?

    /// How long a key is remembered, in milliseconds.
    package static let keyLifetime: Int64 = 24 * 3_600_000

    package init(
        tenant: String, endpoint: String, partition: Int, at: Int64, deliveries: [ReplayedDelivery],
        key: CreationKey? = nil, share: ReplayShare? = nil
    ) {
        self.tenant = tenant
        self.endpoint = endpoint
        self.partition = partition
        self.at = at
        self.deliveries = deliveries
        self.key = key
        self.share = share
    }

    /// As plans of one delivery each: what is done with planned deliveries is done with these.
    package var plans: [Plan] {
        deliveries.map { delivery in
            let planned = PlannedDelivery(
                id: delivery.id, subscriber: endpoint, medium: .webhook, kind: .replay)
            return Plan(
                event: delivery.event, eventType: delivery.eventType, tenant: tenant, partition: partition,
                offset: delivery.offset, acceptedAt: share?.createdAt ?? at, at: at, deliveries: [planned])
        }
    }
}

/// One delivery of a replay.
package struct ReplayedDelivery: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var event: String
    package var eventType: String
    /// Where the event stands in its partition of `carillon.events`.
    package var offset: Int64
    /// The delivery that it repeats; nil where the endpoint was never owed the event.
    package var original: String?

    package init(id: String, event: String, eventType: String, offset: Int64, original: String?) {
        self.id = id
        self.event = event
        self.eventType = eventType
        self.offset = offset
        self.original = original
    }

    /// The one delivery of an event that a job makes: whoever plans it, and however often, it has the same id.
    package static func id(job: String, createdAt: Int64, event: String, partition: Int) -> String {
        Identifier.derived(Identifier.delivery, at: createdAt, from: ["replay", job, event, String(partition)])
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        event = try reader.string("event")
        eventType = try reader.string("eventType")
        offset = Int64(try reader.int("offset"))
        original = try reader.optionalString("original")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("event", event)
            writer.member("eventType", eventType)
            writer.member("offset", offset)
            writer.member("original", ifPresent: original)
        }
    }
}

extension Replay: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        endpoint = try reader.string("endpoint")
        partition = try reader.int("partition")
        at = try reader.time("at")
        deliveries = try reader.values("deliveries")
        key = try reader.optionalValue("key")
        share = try reader.optionalValue("share")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("endpoint", endpoint)
            writer.member("partition", partition)
            writer.member("at", time: at)
            writer.member("deliveries", deliveries)
            writer.member("key", ifPresent: key)
            writer.member("share", ifPresent: share)
        }
    }
}
