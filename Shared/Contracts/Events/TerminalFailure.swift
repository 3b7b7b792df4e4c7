package import JSON

/// The payload of `webhook.delivery.terminal_failure`, and of the alert about it: a delivery that ended without reaching
/// its receiver. Its shape is the catalogue's.
package struct TerminalFailure: Hashable, Sendable {
    /// What a receiver may have said can be long.
    private static let mostErrorCharacters = 500

    package var delivery: String
    package var event: String
    package var eventType: String
    /// The endpoint, the e-mail subscription, or the user: `tenant/id`, and `/id` where it was read from a payload, which
    /// has the id alone.
    package var subscriber: String
    package var medium: DeliveryMedium
    /// `failed` or `dead_letter`.
    package var state: DeliveryState
    package var attempts: Int
    package var lastError: String?
    package var statusCode: Int?
    /// Milliseconds since 1970.
    package var failedAt: Int64

    /// - Parameter last: the delivery's last attempt.
    package init(eventType: String, last: Attempt) {
        delivery = last.delivery
        event = last.event
        self.eventType = eventType
        subscriber = last.subscriber
        medium = last.medium
        state = last.state
        attempts = last.number
        statusCode = last.statusCode.flatMap { (100...599).contains($0) ? $0 : nil }
        let error = last.error ?? last.statusCode.map { "it was answered with \($0)" }
        lastError = error.map { String($0.prefix(Self.mostErrorCharacters)) }
        failedAt = last.endedAt
    }

    /// The id of the event that tells of a delivery's end: whoever appends it, and however often, it is one event.
    package var eventID: String {
        Identifier.derived(Identifier.event, at: failedAt, from: ["terminal_failure", delivery])
    }

    /// The subscriber as deliveries of a tenant name it.
    package func subscriber(of tenant: String) -> String {
        subscriber.hasPrefix("/") ? tenant + subscriber : subscriber
    }

    /// See `OwnerAlert.id`.
    package func alertID(tenant: String, after previous: String?) -> String {
        OwnerAlert.id(tenant: tenant, subscriber: subscriber, after: previous)
    }
}

extension TerminalFailure: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        delivery = try reader.string("deliveryId")
        event = try reader.string("eventId")
        eventType = try reader.string("eventType")
        if let endpoint = try reader.optionalString("endpointId") {
            subscriber = endpoint
            medium = .webhook
        } else {
            let user = try reader.optionalString("userId")
            subscriber = if let user { "/\(user)" } else { try reader.string("subscriptionId") }
            medium = .email
        }
        guard let state = DeliveryState(rawValue: try reader.string("state")) else {
            throw reader.fault("state", "must be failed or dead_letter")
        }
        self.state = state
        attempts = try reader.optionalInt("attempts") ?? 0
        lastError = try reader.optionalString("lastError")
        statusCode = try reader.optionalInt("statusCode")
        failedAt = try reader.time("failedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("deliveryId", delivery)
        writer.member("eventId", event)
        writer.member("eventType", eventType)
        if medium == .email, let slash = subscriber.firstIndex(of: "/") {
            writer.member("userId", String(subscriber[subscriber.index(after: slash)...]))
        } else {
            writer.member(medium == .webhook ? "endpointId" : "subscriptionId", subscriber)
        }
        writer.member("state", state.rawValue)
        writer.member("attempts", attempts)
        writer.member("lastError", ifPresent: lastError)
        writer.member("statusCode", ifPresent: statusCode)
        writer.member("failedAt", time: failedAt)
    }
}
