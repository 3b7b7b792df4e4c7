import Contracts
import EventLog
import GRDB
import JSON
import ServiceKit

/// An accepted event as it is folded, and as clients see it.
struct NotificationRow: Sendable, JSONEncodable {
    /// How far its processing is.
    enum State: String, Sendable {
        /// In the log; what it owes is not decided yet.
        case accepted
        /// Some delivery has not ended.
        case delivering
        /// All that it owed has ended, one way or the other.
        case completed
    }

    let id: String
    let state: State
    let event: AcceptedEvent
    /// Others that were accepted for the same idempotency key at the same moment: they owe nothing.
    var duplicates: [AcceptedEvent] = []

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("type", event.type)
        writer.member("schemaVersion", event.schemaVersion)
        writer.member("source", event.source)
        writer.member("partitionkey", ifPresent: event.partitionKey)
        writer.member("state", state.rawValue)
        writer.member("acceptedAt", time: event.acceptedAt)
    }
}

/// What is folded of one record of an event.
struct AcceptedEvent: Sendable, Hashable {
    let type: String
    let schemaVersion: Int
    let source: String
    let acceptedAt: Int64
    let partitionKey: String?
    let position: Position

    /// The columns that `init(row:from:)` reads, of `events` and `event_copies`.
    static let columns = "type, schema_version, source, accepted_at, partition_key, partition, event_offset"

    init(row: Row, from index: Int = 0) {
        type = row[index]
        schemaVersion = row[index + 1]
        source = row[index + 2]
        acceptedAt = row[index + 3]
        partitionKey = row[index + 4]
        position = Position(topic: Topics.events, partition: row[index + 5], offset: row[index + 6])
    }
}

extension NotificationRow {
    /// Whether it is planned, and whether it owes anything still.
    private static let state = """
        EXISTS (SELECT 1 FROM plans p WHERE p.event = e.id AND p.open_after IS NULL),
        EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id AND d.tenant = e.tenant AND d.due_at IS NOT NULL)
        """

    /// - Parameter row: `AcceptedEvent.columns`, then id, tenant, copies, and two columns of `state`.
    private init(row: Row, in database: Database) throws {
        let isPlanned: Bool = row[10]
        let isOwed: Bool = row[11]
        let copies: Int = row[9]
        let first = AcceptedEvent(row: row)
        let id: String = row[7]
        let state: State = isOwed ? .delivering : isPlanned ? .completed : .accepted
        guard copies > 0 else {
            self.init(id: id, state: state, event: first)
            return
        }
        let others = try database.cachedStatement(
            sql: """
                SELECT \(AcceptedEvent.columns) FROM event_copies WHERE id = ? AND tenant = ?
                ORDER BY partition, event_offset LIMIT 100
                """)
        let all =
            [first] + (try Row.fetchAll(others, arguments: [id, row[8] as String]).map { AcceptedEvent(row: $0) })
        let winner = try EventDecisions(database).decision(on: id).winner
        let chosen = all.first { $0.position == winner } ?? first
        self.init(id: id, state: state, event: chosen, duplicates: all.filter { $0 != chosen })
    }

    /// One page of a tenant's events, newest first. Where there are duplicates, the place in the list is that of the first
    /// in the lowest partition.
    ///
    /// - Parameter since: what was accepted earlier is not shown, see `RowAges.shown(at:)`.
    static func page(
        _ query: ListQuery, tenant: String, since: Int64, in database: Database
    ) throws -> Walk<NotificationRow> {
        let (sql, arguments) = statement(query, tenant: tenant, since: since)
        return try Walk(
            database.cachedStatement(sql: sql), arguments, limit: query.page.limit, match: 12,
            item: { try NotificationRow(row: $0, in: database) }
        ) {
            ServiceKit.Cursor(time: $0[3], id: $0[7])
        }
    }

    static func statement(
        _ query: ListQuery, tenant: String, since: Int64
    ) -> (sql: String, arguments: StatementArguments) {
        let isWanted = query.eventType == nil ? "TRUE" : "e.type = ?"
        var conditions = ["e.tenant = ?", "e.accepted_at >= ?"]
        var arguments = StatementArguments(query.eventType.map { [$0] } ?? [])
        arguments += [tenant, since]
        if let cursor = query.page.cursor {
            conditions.append("(e.accepted_at, e.id) < (?, ?)")
            arguments += [cursor.time, cursor.id]
        }
        if let after = query.after {
            conditions.append("e.accepted_at > ?")
            arguments += [after]
        }
        if let before = query.before {
            conditions.append("e.accepted_at < ?")
            arguments += [before]
        }
        let sql = """
            SELECT \(AcceptedEvent.columns), id, tenant, copies, \(state), \(isWanted) FROM events e
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY e.accepted_at DESC, e.id DESC LIMIT \(Walk<NotificationRow>.mostRead)
            """
        return (sql, arguments)
    }

    static func find(_ id: String, tenant: String, since: Int64, in database: Database) throws -> NotificationRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(AcceptedEvent.columns), id, tenant, copies, \(state) FROM events e
                WHERE id = ? AND tenant = ? AND accepted_at >= ?
                """)
        return try Row.fetchOne(statement, arguments: [id, tenant, since]).map {
            try NotificationRow(row: $0, in: database)
        }
    }
}
