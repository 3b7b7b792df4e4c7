import Contracts
import Control
import EventLog
import GRDB
import JSON
import ServiceKit

/// An event in a user's inbox, as it is folded.
struct InboxItem: Sendable {
    let id: String
    let user: String
    let event: String
    let type: String
    let position: Position
    let createdAt: Int64
    let readAt: Int64?
    /// Where the user was created, in the control topic; nil where an earlier version did not say.
    let userOffset: Int64?

    /// Whether it is this user's. Who had the same id before left them nothing.
    func belongs(to user: Entity<UserDocument>) -> Bool {
        userOffset.map { $0 == user.createdOffset } ?? (createdAt >= user.document.createdAt)
    }

    /// The one item of an event with a user, whoever plans it.
    static func id(of plan: Plan, user: String) -> String {
        Identifier.derived(
            Identifier.inboxItem, at: plan.acceptedAt,
            from: [plan.event, String(plan.partition), DirectoryID.entityID(tenant: plan.tenant, id: user)])
    }

    /// - Parameter payload: of the event; nil where the log no longer keeps it.
    func write(payload: [UInt8]?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("user", user)
            writer.member("eventId", event)
            writer.member("type", type)
            writer.member("createdAt", time: createdAt)
            if let readAt { writer.member("readAt", time: readAt) } else { writer.memberNull("readAt") }
            if let payload { writer.member("payload", raw: payload) } else { writer.memberNull("payload") }
        }
    }
}

extension InboxItem {
    private static let select = """
        SELECT item, user, event, event_type, partition, event_offset, created_at, read_at, user_offset
        FROM resolved_users
        """

    /// What `belongs(to:)` says, of a user's id, the offset of their creation and the time of it; and not from before a time.
    private static let isTheirs = """
        tenant = ?1 AND user = ?2 AND item IS NOT NULL AND (user_offset = ?3 OR user_offset IS NULL AND created_at >= ?4)
            AND created_at >= ?5
        """

    private static func arguments(_ user: Entity<UserDocument>, since: Int64) -> StatementArguments {
        [user.document.tenant, user.document.id, user.createdOffset, user.document.createdAt, since]
    }

    private init(row: Row) {
        self.init(
            id: row[0], user: row[1], event: row[2], type: row[3],
            position: Position(topic: Topics.events, partition: row[4], offset: row[5]), createdAt: row[6],
            readAt: row[7], userOffset: row[8])
    }

    /// One page and one more of a user's items, newest first.
    ///
    /// - Parameter since: what is older is not shown.
    static func page(
        _ page: Page, of user: Entity<UserDocument>, since: Int64, unreadOnly: Bool, in database: Database
    ) throws -> [InboxItem] {
        var sql = "\(select) WHERE \(isTheirs)"
        var arguments = arguments(user, since: since)
        if unreadOnly { sql += " AND read_at IS NULL" }
        if let cursor = page.cursor {
            sql += " AND (created_at, item) < (?6, ?7)"
            arguments += [cursor.time, cursor.id]
        }
        sql += " ORDER BY created_at DESC, item DESC LIMIT \(page.limit + 1)"
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map { InboxItem(row: $0) }
    }

    static func unreadCount(of user: Entity<UserDocument>, since: Int64, in database: Database) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT count(*) FROM resolved_users WHERE \(isTheirs) AND read_at IS NULL")
        return try Int.fetchOne(statement, arguments: arguments(user, since: since)) ?? 0
    }

    static func find(_ id: String, tenant: String, in database: Database) throws -> InboxItem? {
        let statement = try database.cachedStatement(sql: "\(select) WHERE item = ? AND tenant = ?")
        return try Row.fetchOne(statement, arguments: [id, tenant]).map { InboxItem(row: $0) }
    }
}
