package import JSON

/// One try at a delivery, with what was answered and what follows from it. One record for an attempt; of several with
/// the same number for the same delivery the first in the log counts.
package struct Attempt: Hashable, Sendable {
    /// The most of a receiver's answer that is kept, in bytes.
    package static let bodyLimit = 16 * 1024

    package var id: String
    package var delivery: String
    package var event: String
    package var tenant: String
    package var subscriber: String
    package var medium: DeliveryMedium
    /// From 1.
    package var number: Int
    package var startedAt: Int64
    package var durationMilliseconds: Int64
    /// The state of the delivery after this attempt: `delivered`, `retrying`, `failed`, `dead_letter` or `cancelled`.
    package var state: DeliveryState
    /// An HTTP status, or an SMTP reply code.
    package var statusCode: Int?
    /// What went wrong, as a stable word (`timeout`, `refused`, `tls`, …) and as a sentence; nil where an answer came.
    package var fault: String?
    package var error: String?
    package var responseHeaders: [HeaderField]
    /// At most `bodyLimit` bytes of the answer; what is not UTF-8 is repaired.
    package var responseBody: String?
    /// When the next attempt is due, in the state `retrying`.
    package var nextAttemptAt: Int64?

    package init(
        id: String, delivery: String, event: String, tenant: String, subscriber: String,
        medium: DeliveryMedium, number: Int, startedAt: Int64,
        durationMilliseconds: Int64, state: DeliveryState, statusCode: Int? = nil, fault: String? = nil,
        error: String? = nil, responseHeaders: [HeaderField] = [], responseBody: String? = nil,
        nextAttemptAt: Int64? = nil
    ) {
        self.id = id
        self.delivery = delivery
        self.event = event
        self.tenant = tenant
        self.subscriber = subscriber
        self.medium = medium
        self.number = number
        self.startedAt = startedAt
        self.durationMilliseconds = durationMilliseconds
        self.state = state
        self.statusCode = statusCode
        self.fault = fault
        self.error = error
        self.responseHeaders = responseHeaders
        self.responseBody = responseBody
        self.nextAttemptAt = nextAttemptAt
    }

    /// When the attempt ended.
    package var endedAt: Int64 { startedAt + durationMilliseconds }
}

extension Attempt: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        delivery = try reader.string("delivery")
        event = try reader.string("event")
        tenant = try reader.string("tenant")
        subscriber = try reader.string("subscriber")
        medium = try reader.medium("medium")
        number = try reader.int("number")
        startedAt = try reader.time("startedAt")
        durationMilliseconds = Int64(try reader.int("durationMs"))
        guard let state = DeliveryState(rawValue: try reader.string("state")), state != .pending, state != .delivering
        else { throw reader.fault("state", "must be a state that an attempt can lead to") }
        self.state = state
        statusCode = try reader.optionalInt("statusCode")
        fault = try reader.optionalString("fault")
        error = try reader.optionalString("error")
        responseHeaders = try reader.optionalValues("responseHeaders") ?? []
        responseBody = try reader.optionalString("responseBody")
        nextAttemptAt = try reader.optionalTime("nextAttemptAt")
        if state == .retrying, nextAttemptAt == nil { throw reader.fault("nextAttemptAt", "is needed for a retry") }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("delivery", delivery)
            writer.member("event", event)
            writer.member("tenant", tenant)
            writer.member("subscriber", subscriber)
            writer.member("medium", medium.rawValue)
            writer.member("number", number)
            writer.member("startedAt", time: startedAt)
            writer.member("durationMs", durationMilliseconds)
            writer.member("state", state.rawValue)
            writer.member("statusCode", ifPresent: statusCode)
            writer.member("fault", ifPresent: fault)
            writer.member("error", ifPresent: error)
            if !responseHeaders.isEmpty { writer.member("responseHeaders", responseHeaders) }
            writer.member("responseBody", ifPresent: responseBody)
            writer.member("nextAttemptAt", ifPresent: nextAttemptAt, as: .time)
        }
    }
}
