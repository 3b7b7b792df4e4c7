/// What an event that came with an idempotency key carries, so that a fold can tell a repetition from a conflict.
package struct IdempotencyMark: Hashable, Sendable {
    /// Derived from (tenant, key): the key itself is not kept.
    package var id: String
    /// SHA-256 of what was posted, in hex.
    package var bodyHash: String

    package init(id: String, bodyHash: String) {
        self.id = id
        self.bodyHash = bodyHash
    }
}

// The id of a key's event: the same from every instance that is asked at the same time, and another one once the key's
// 24 hours are over, without a memory of what was before. Time is cut in periods of 12 hours; the id says the period and
// the key. Two uses of a key that are less than 12 hours apart are of one period or of two neighbours; two that are 24
// hours apart never are.
extension IdempotencyMark {
    /// How long a key stands for its event, in milliseconds.
    package static let lifetime: Int64 = 2 * period
    /// Half a key's life: then neighbouring periods are always of one life, and a life later is never a neighbour.
    static let period: Int64 = 12 * 3_600_000
    /// As far as instances may be apart, by their clocks and by what they have folded, and still make one event.
    package static let uncertainty: Int64 = 5 * 60_000

    /// The id of the event that the key makes.
    ///
    /// - Parameter time: when it is accepted, in milliseconds since 1970.
    package func eventID(at time: Int64) -> String {
        Identifier.timed(id, at: Self.start(of: time))
    }

    /// The id that another instance may have given to an event of the same key at the same moment, because the moment
    /// lies between two periods; nil nearly always.
    ///
    /// Of an event and one that has its rival's id, the first in the log is the key's event and the other is a duplicate.
    package func rivalID(at time: Int64) -> String? {
        let start = Self.start(of: time)
        if time - start < Self.uncertainty { return Identifier.timed(id, at: start - Self.period) }
        if start + Self.period - time <= Self.uncertainty { return Identifier.timed(id, at: start + Self.period) }
        return nil
    }

    /// The same from an event's id, which has all of its key's but the time.
    package static func rivalID(of event: String, acceptedAt: Int64) -> String? {
        let mark = IdempotencyMark(id: event, bodyHash: "")
        guard let rival = mark.rivalID(at: acceptedAt), mark.eventID(at: acceptedAt) == event else { return nil }
        return rival
    }

    private static func start(of time: Int64) -> Int64 {
        let rest = time % period
        return time - (rest < 0 ? rest + period : rest)
    }
}

extension EventRecord {
    /// The id of a copy of this event that another instance may have accepted at the same moment under another id.
    package var rivalID: String? {
        guard let idempotency, let rival = idempotency.rivalID(at: acceptedAt), rival != id,
            // What an earlier version wrote has an id of another making.
            idempotency.eventID(at: acceptedAt) == id
        else { return nil }
        return rival
    }
}
