package import Contracts
import DequeModule
package import EventLog
import Synchronization

/// Events by position: those that were just planned from memory, others from the log. Bounded in bytes; the oldest goes
/// first.
package final class EventCache: Sendable {
    private struct State {
        var events: [Position: EventRecord] = [:]
        var order: Deque<Position> = []
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
        state.withLock { state in
            guard state.events.updateValue(event, forKey: position) == nil else { return }
            state.order.append(position)
            state.bytes += Self.weight(of: event)
            while state.bytes > limit, let oldest = state.order.popFirst() {
                if let gone = state.events.removeValue(forKey: oldest) { state.bytes -= Self.weight(of: gone) }
            }
        }
    }

    /// - Throws: `EventLogError` when the log can't be read or no longer holds the event, `ContractError` when what
    ///   stands there is no event.
    package func event(at position: Position) async throws -> EventRecord {
        if let event = state.withLock({ $0.events[position] }) { return event }
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
