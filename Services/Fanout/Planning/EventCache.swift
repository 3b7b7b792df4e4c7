package import Contracts
import DequeModule
package import EventLog
import Synchronization

/// Events by position: those that were just planned from memory, others from the log. Bounded in bytes; the oldest goes
/// first.
package final class EventCache: Sendable {
    /// A position without its topic, which is the same for all.
    private struct Place: Hashable {
        let partition: Int
        let offset: Int64

        init(_ position: Position) {
            partition = position.partition
            offset = position.offset
        }
    }

    /// An event is moved around in the dictionary by its reference.
    private final class Kept: Sendable {
        let event: EventRecord

        init(_ event: EventRecord) {
            self.event = event
        }
    }

    private struct State {
        var events: [Place: Kept] = [:]
        var order: Deque<Place> = []
        var bytes = 0
    }

    private let log: any EventLog
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: the most bytes of payload that are kept.
    package init(log: any EventLog, limit: Int = 16 << 20) {
        self.log = log
        self.limit = limit
    }

    package func insert(_ event: EventRecord, at position: Position) {
        let place = Place(position)
        let kept = Kept(event)
        state.withLock { state in
            guard state.events.updateValue(kept, forKey: place) == nil else { return }
            state.order.append(place)
            state.bytes += Self.weight(of: event)
            while state.bytes > limit, let oldest = state.order.popFirst() {
                if let gone = state.events.removeValue(forKey: oldest) { state.bytes -= Self.weight(of: gone.event) }
            }
        }
    }

    /// - Throws: `EventLogError` when the log can't be read or no longer holds the event, `ContractError` when what
    ///   stands there is no event.
    package func event(at position: Position) async throws -> EventRecord {
        let place = Place(position)
        if let kept = state.withLock({ $0.events[place] }) { return kept.event }
        let records = try await log.read(
            position.topicPartition, from: position.offset, limit: 1, maxBytes: 1 << 20)
        guard let record = records.first, record.position == position else {
            throw EventLogError(.offsetOutOfRange, "the event at \(position) is no longer kept")
        }
        return try EventRecord(record)
    }

    /// The payload and about what the rest takes: recipients may name a thousand users.
    private static func weight(of event: EventRecord) -> Int {
        let recipients = event.recipients
        let named = recipients.users.count + recipients.groups.count + recipients.roles.count
        return event.payload.count + 512 + named * 64 + (recipients.pattern?.count ?? 0)
    }
}
