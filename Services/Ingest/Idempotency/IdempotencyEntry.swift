import Contracts

/// The event that was made for an idempotency key, and what was answered.
struct IdempotencyEntry: Hashable, Sendable {
    /// How long a key stands for its event, by the events' own times.
    static let lifetime: Int64 = 24 * 3600 * 1000

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

    func isAlive(at time: Int64) -> Bool { time - acceptedAt < Self.lifetime }

    /// The id of the event that the key makes after this one.
    func nextEventID(mark: String) -> String {
        Identifier.derived(Identifier.event, from: [mark, Timestamp.text(acceptedAt)])
    }

    var receipt: Receipt {
        Receipt(id: eventID, type: type, schemaVersion: schemaVersion, acceptedAt: acceptedAt, isDuplicate: true)
    }
}
