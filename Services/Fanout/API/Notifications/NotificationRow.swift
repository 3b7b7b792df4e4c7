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
    /// How many deliveries all events of a page may owe together: to find out that none of an event's is waiting, each of
    /// them has to be looked at, which takes a microsecond.
    static let mostDeliveries = 50_000

    /// nil for a duplicate of an event that has another id: one that was accepted for the same key about when its ids change.
    ///
    /// - Parameters:
    ///   - row: `AcceptedEvent.columns`, then id, tenant and copies.
    ///   - owed: is added how many deliveries the event was planned to owe.
    private init?(row: Row, addingTo owed: inout Int, in database: Database) throws {
        let copies: Int = row[9]
        let first = AcceptedEvent(row: row)
        let id: String = row[7]
        let tenant: String = row[8]
        let state = try Self.state(of: id, tenant: tenant, addingTo: &owed, in: database)
        let rival = IdempotencyMark.rivalID(of: id, acceptedAt: first.acceptedAt)
        guard copies > 0 || rival != nil else {
            self.init(id: id, state: state, event: first)
            return
        }
        let own = try [first] + Self.copies(of: id, tenant: tenant, in: database)
        let decisions = try EventDecisions(database)
        var winner = try decisions.decision(on: id).winner
        if winner == nil, let rival { winner = try decisions.decision(on: min(id, rival)).winner }
        let chosen = own.first { $0.position == winner }
        guard winner == nil || chosen != nil || rival == nil else { return nil }
        var others = own.filter { $0 != chosen ?? first }
        if let rival, winner != nil {
            let find = try database.cachedStatement(
                sql: "SELECT \(AcceptedEvent.columns) FROM events WHERE id = ? AND tenant = ?")
            others += try Row.fetchAll(find, arguments: [rival, tenant]).map { AcceptedEvent(row: $0) }
            others += try Self.copies(of: rival, tenant: tenant, in: database)
        }
        self.init(id: id, state: state, event: chosen ?? first, duplicates: others)
    }

    private static func state(
        of id: String, tenant: String, addingTo owed: inout Int, in database: Database
    ) throws -> State {
        var isPlanned = false
        let plans = try database.cachedStatement(
            sql: "SELECT deliveries, open_after IS NULL FROM plans WHERE event = ?")
        for plan in try Row.fetchAll(plans, arguments: [id]) {
            owed += plan[0]
            isPlanned = isPlanned || plan[1]
        }
        let isOwed = try Bool.fetchOne(
            database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM deliveries WHERE event = ? AND tenant = ? AND due_at IS NOT NULL)"),
            arguments: [id, tenant])
        if isOwed == true { return .delivering }
        return isPlanned ? .completed : .accepted
    }

    private static func copies(of id: String, tenant: String, in database: Database) throws -> [AcceptedEvent] {
        let find = try database.cachedStatement(
            sql: """
                SELECT \(AcceptedEvent.columns) FROM event_copies WHERE id = ? AND tenant = ?
                ORDER BY partition, event_offset LIMIT 100
                """)
        return try Row.fetchAll(find, arguments: [id, tenant]).map { AcceptedEvent(row: $0) }
    }

    /// One page of a tenant's events, newest first, with fewer of those that owe very much. Where there are duplicates of one id, the place in the list is that of the first
    /// in the lowest partition.
    ///
    /// - Parameters:
    ///   - since: what was accepted earlier is not shown, see `RowAges.shown(at:)`.
    ///   - most: how many deliveries the events of the page may owe, but for those of the last one.
    static func page(
        _ query: ListQuery, tenant: String, since: Int64, owing most: Int = mostDeliveries, in database: Database
    ) throws -> Walk<NotificationRow> {
        let (sql, arguments) = statement(query, tenant: tenant, since: since)
        var owed = 0
        return try Walk(
            database.cachedStatement(sql: sql), arguments, limit: query.page.limit, match: 10,
            item: { try NotificationRow(row: $0, addingTo: &owed, in: database) }, isEnough: { owed >= most }
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
            SELECT \(AcceptedEvent.columns), id, tenant, copies, \(isWanted) FROM events e
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY e.accepted_at DESC, e.id DESC LIMIT \(Walk<NotificationRow>.mostRead)
            """
        return (sql, arguments)
    }

    /// Of an event that is a duplicate, the one that it is a duplicate of.
    static func find(_ id: String, tenant: String, since: Int64, in database: Database) throws -> NotificationRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(AcceptedEvent.columns), id, tenant, copies FROM events
                WHERE id = ? AND tenant = ? AND accepted_at >= ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [id, tenant, since]) else { return nil }
        var owed = 0
        if let found = try NotificationRow(row: row, addingTo: &owed, in: database) { return found }
        guard let rival = IdempotencyMark.rivalID(of: id, acceptedAt: AcceptedEvent(row: row).acceptedAt),
            let other = try Row.fetchOne(statement, arguments: [rival, tenant, since])
        else { return nil }
        return try NotificationRow(row: other, addingTo: &owed, in: database)
    }
}
