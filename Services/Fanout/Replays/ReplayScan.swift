import Contracts
import EventLog
import GRDB

/// Looks through the events of a span of time, in their order, for those that are to be replayed to an endpoint: by what
/// became of each last.
struct ReplayScan: Sendable {
    /// Where a scan has come to: the last event that was looked at.
    struct Place: Hashable, Sendable, CustomStringConvertible {
        let acceptedAt: Int64
        let event: String

        var description: String { "\(acceptedAt):\(event)" }
    }

    /// An event that is to be replayed, as far as tables can tell.
    struct Candidate: Hashable, Sendable {
        let event: String
        let eventType: String
        let position: Position
        /// The delivery to repeat, and how it ended; nil where the endpoint was never owed the event.
        let original: String?
        let state: DeliveryState?
    }

    /// The most events that are looked at in one step.
    static let step = 2_000

    let tenant: String
    let endpoint: EndpointDocument
    let choice: ReplayChoice
    /// The events of this partition alone; nil for all.
    let partition: Int?
    /// What was accepted earlier is not looked at, see `RowAges.shown(at:)`.
    let since: Int64

    /// - Parameter limit: the most candidates that are answered.
    /// - Returns: `place` is where to go on; nil after the last event.
    func step(
        after place: Place?, limit: Int, in database: Database
    ) throws -> (found: [Candidate], looked: Place?, isEnd: Bool) {
        let events = try database.cachedStatement(
            sql: """
                SELECT id, type, partition, event_offset, accepted_at, copies FROM events
                WHERE tenant = ? AND (accepted_at, id) > (?, ?) AND accepted_at < ?
                ORDER BY accepted_at, id LIMIT ?
                """)
        // By name: SQLite would go through all deliveries to the endpoint, from the newest on, for each event.
        let newest = try database.cachedStatement(
            sql: """
                SELECT id, state FROM deliveries INDEXED BY deliveries_by_event
                WHERE event = ? AND tenant = ? AND subscriber = ? AND kind <> 'test' ORDER BY id DESC LIMIT 1
                """)
        let purged = try database.cachedStatement(
            sql: "SELECT 1 FROM purged WHERE tenant = ? AND subscriber = ? AND event = ?")
        let decisions = try EventDecisions(database)
        let start = place ?? Place(acceptedAt: max(choice.from, since), event: "")
        let rows = try Row.fetchCursor(
            events, arguments: [tenant, start.acceptedAt, start.event, choice.until, Self.step])
        var found: [Candidate] = []
        var looked = place
        var read = 0
        while let row = try rows.next() {
            if found.count == limit { return (found, looked, false) }
            read += 1
            let id: String = row[0]
            looked = Place(acceptedAt: row[4], event: id)
            let type: String = row[1]
            guard concerns(type) else { continue }
            var position = Position(topic: Topics.events, partition: row[2], offset: row[3])
            let copies: Int = row[5]
            guard copies > 0 || partition == nil || position.partition == partition else { continue }
            let last = try Row.fetchOne(newest, arguments: [id, tenant, endpoint.id])
            guard last != nil ? choice.statuses.contains(where: { $0.rawValue == last?[1] }) : choice.missed else {
                continue
            }
            // It had one, and whoever purged it wants no more of it.
            if last == nil, try Bool.fetchOne(purged, arguments: [tenant, endpoint.id, id]) == true { continue }
            // What has no plan yet will get one, and this endpoint in it.
            guard let winner = try decisions.decision(on: id).winner else { continue }
            if copies > 0 {
                position = winner
                guard partition == nil || position.partition == partition else { continue }
            }
            let state: String? = last?[1]
            found.append(
                Candidate(
                    event: id, eventType: type, position: position, original: last?[0],
                    state: state.flatMap(DeliveryState.init(rawValue:))))
        }
        return (found, looked, read < Self.step)
    }

    private func concerns(_ type: String) -> Bool {
        guard endpoint.eventTypes.contains(where: { $0 == type || $0 == "*" }) else { return false }
        return choice.eventTypes?.contains(type) ?? true
    }
}
