package import JSON

/// The decision which deliveries an event owes: made once, when the event is processed. One record for an event; of
/// several for the same event the first in the log counts.
///
/// Where an event is for more users than a record can hold, the decision has parts, each for the users behind those of
/// the part before, by id. A part counts if it goes on exactly where what counts so far has ended; of several that do the
/// first in the log. So an instance that takes over goes on from there, and nobody is planned twice or left out.
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
    /// Whom the event is for in the directory; nil where its recipients name nobody there.
    package var resolution: Resolution?
    /// The ways that the tenant's settings had switched off, and that the event would have gone otherwise: `webhook`,
    /// `email`, `inbox`.
    package var muted: [String]
    /// Of a part that goes on: the last user of the part before; empty where that had none.
    package var after: String?
    /// The last user of this part, where another part follows; empty where it has none.
    package var through: String?
    /// What the event tells of, where it is a digest.
    package var digest: Digest?
    /// What the deliveries have in common with those of other events, where these may have to wait for one another.
    package var partitionKey: String?

    package init(
        event: String, eventType: String, tenant: String, partition: Int, offset: Int64, acceptedAt: Int64, at: Int64,
        deliveries: [PlannedDelivery], resolution: Resolution? = nil, muted: [String] = [], after: String? = nil,
        through: String? = nil, digest: Digest? = nil, partitionKey: String? = nil
    ) {
        self.event = event
        self.eventType = eventType
        self.tenant = tenant
        self.partition = partition
        self.offset = offset
        self.acceptedAt = acceptedAt
        self.at = at
        self.deliveries = deliveries
        self.resolution = resolution
        self.muted = muted
        self.after = after
        self.through = through
        self.digest = digest
        self.partitionKey = partitionKey
    }
}

/// One delivery of a plan.
package struct PlannedDelivery: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    /// The endpoint, e-mail subscription, user (`tenant/id`) or owner.
    package var subscriber: String
    package var medium: DeliveryMedium
    package var kind: DeliveryKind
    /// When it is due at the earliest, where that is later than its plan: the end of somebody's quiet hours.
    package var notBefore: Int64?
    /// Whether it waits until all deliveries of earlier events with the plan's partition key to this subscriber have ended.
    package var isOrdered: Bool

    package init(
        id: String, subscriber: String, medium: DeliveryMedium, kind: DeliveryKind, notBefore: Int64? = nil,
        isOrdered: Bool = false
    ) {
        self.id = id
        self.subscriber = subscriber
        self.medium = medium
        self.kind = kind
        self.notBefore = notBefore
        self.isOrdered = isOrdered
    }

    /// When its first attempt is due.
    ///
    /// - Parameter planned: when it was planned.
    package func dueAt(planned: Int64) -> Int64 { max(planned, notBefore ?? planned) }

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
        notBefore = try reader.optionalTime("notBefore")
        isOrdered = try reader.optionalBool("ordered") ?? false
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("subscriber", subscriber)
            writer.member("medium", medium.rawValue)
            writer.member("kind", kind.rawValue)
            writer.member("notBefore", ifPresent: notBefore, as: .time)
            if isOrdered { writer.member("ordered", true) }
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
        if let users: [ResolvedUser] = try reader.optionalValues("resolved") {
            resolution = Resolution(users: users, missing: try reader.optionalStrings("missing") ?? [])
        }
        muted = try reader.optionalStrings("muted") ?? []
        after = try reader.optionalString("after")
        through = try reader.optionalString("through")
        digest = try reader.optionalValue("digest")
        partitionKey = try reader.optionalString("partitionKey")
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
            if let resolution {
                writer.member("resolved", resolution.users)
                if !resolution.missing.isEmpty { writer.member("missing", resolution.missing) }
            }
            if !muted.isEmpty { writer.member("muted", muted) }
            writer.member("after", ifPresent: after)
            writer.member("through", ifPresent: through)
            writer.member("digest", ifPresent: digest)
            writer.member("partitionKey", ifPresent: partitionKey)
        }
    }
}
