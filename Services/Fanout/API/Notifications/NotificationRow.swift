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
    let type: String
    let schemaVersion: Int
    let source: String
    let acceptedAt: Int64
    let partitionKey: String?
    let position: Position
    let state: State

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("type", type)
        writer.member("schemaVersion", schemaVersion)
        writer.member("source", source)
        writer.member("partitionkey", ifPresent: partitionKey)
        writer.member("state", state.rawValue)
        writer.member("acceptedAt", time: acceptedAt)
    }
}

extension NotificationRow {
    private static let select = """
        SELECT e.id, e.type, e.schema_version, e.source, e.accepted_at, e.partition_key, e.partition, e.event_offset,
            EXISTS (SELECT 1 FROM plans p WHERE p.event = e.id AND p.open_after IS NULL),
            EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id AND d.due_at IS NOT NULL)
        FROM events e
        """

    private init(row: Row) {
        let isPlanned: Bool = row[8]
        let isOwed: Bool = row[9]
        self.init(
            id: row[0], type: row[1], schemaVersion: row[2], source: row[3], acceptedAt: row[4], partitionKey: row[5],
            position: Position(topic: Topics.events, partition: row[6], offset: row[7]),
            state: isOwed ? .delivering : isPlanned ? .completed : .accepted)
    }

    /// One page and one more of a tenant's events, newest first.
    static func page(_ query: ListQuery, tenant: String, in database: Database) throws -> [NotificationRow] {
        let (sql, arguments) = statement(query, tenant: tenant)
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map {
            NotificationRow(row: $0)
        }
    }

    static func statement(_ query: ListQuery, tenant: String) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["e.tenant = ?"]
        var arguments: StatementArguments = [tenant]
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
        if let type = query.eventType {
            conditions.append("e.type = ?")
            arguments += [type]
        }
        arguments += [query.page.limit + 1]
        let sql = """
            \(select) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY e.accepted_at DESC, e.id DESC LIMIT ?
            """
        return (sql, arguments)
    }

    static func find(_ id: String, tenant: String, in database: Database) throws -> NotificationRow? {
        let statement = try database.cachedStatement(sql: "\(select) WHERE e.id = ? AND e.tenant = ?")
        return try Row.fetchOne(statement, arguments: [id, tenant]).map { NotificationRow(row: $0) }
    }
}
