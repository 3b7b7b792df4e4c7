package import JSON

/// A dead letter: the delivery, its event with the payload, and its last attempt.
package struct DeadDelivery: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var delivery: String
    package var tenant: String
    package var subscriber: String
    package var kind: DeliveryKind
    package var attempts: Int
    package var event: String
    package var eventType: String
    package var schemaVersion: Int
    package var source: String
    package var acceptedAt: Int64
    /// JSON.
    package var payload: [UInt8]
    package var lastAttempt: Attempt

    package init(
        delivery: String, tenant: String, subscriber: String, kind: DeliveryKind, attempts: Int, event: EventRecord,
        lastAttempt: Attempt
    ) {
        self.delivery = delivery
        self.tenant = tenant
        self.subscriber = subscriber
        self.kind = kind
        self.attempts = attempts
        self.event = event.id
        eventType = event.type
        schemaVersion = event.schemaVersion
        source = event.source
        acceptedAt = event.acceptedAt
        payload = event.payload
        self.lastAttempt = lastAttempt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        delivery = try reader.string("delivery")
        tenant = try reader.string("tenant")
        subscriber = try reader.string("subscriber")
        guard let kind = DeliveryKind(rawValue: try reader.string("kind")) else {
            throw reader.fault("kind", "must be event, test or replay")
        }
        self.kind = kind
        attempts = try reader.int("attempts")
        let event = try reader.object("event")
        self.event = try event.string("id")
        eventType = try event.string("type")
        schemaVersion = try event.int("schemaVersion")
        source = try event.string("source")
        acceptedAt = try event.time("acceptedAt")
        payload = Array(try event.node("payload").rawBytes)
        lastAttempt = try reader.value("lastAttempt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delivery", delivery)
            writer.member("tenant", tenant)
            writer.member("subscriber", subscriber)
            writer.member("kind", kind.rawValue)
            writer.member("attempts", attempts)
            writer.member(
                "event",
                object: { writer in
                    writer.member("id", event)
                    writer.member("type", eventType)
                    writer.member("schemaVersion", schemaVersion)
                    writer.member("source", source)
                    writer.member("acceptedAt", time: acceptedAt)
                    writer.member("payload", raw: payload)
                })
            writer.member("lastAttempt", lastAttempt)
        }
    }
}
