import Contracts
import EventLog

/// The event that was made for an idempotency key, and what was answered.
struct IdempotencyEntry: Hashable, Sendable {
    let eventID: String
    /// SHA-256 of what was posted, in hex.
    let bodyHash: String
    let type: String
    let schemaVersion: Int
    let acceptedAt: Int64

    init(eventID: String, bodyHash: String, type: String, schemaVersion: Int, acceptedAt: Int64) {
        self.eventID = eventID
        self.bodyHash = bodyHash
        self.type = type
        self.schemaVersion = schemaVersion
        self.acceptedAt = acceptedAt
    }

    /// nil where the event came without a key.
    init?(_ event: EventRecord) {
        guard let mark = event.idempotency else { return nil }
        self.init(
            eventID: event.id, bodyHash: mark.bodyHash, type: event.type, schemaVersion: event.schemaVersion,
            acceptedAt: event.acceptedAt)
    }

    /// Whether the key still stands for this event.
    func isAlive(at time: Int64) -> Bool { time - acceptedAt < IdempotencyMark.lifetime }

    /// - Parameter position: where the event stands.
    func receipt(at position: Position) -> Receipt {
        Receipt(
            id: eventID, type: type, schemaVersion: schemaVersion, acceptedAt: acceptedAt, isDuplicate: true,
            position: position)
    }
}
