import Contracts
import GRDB
import ServiceKit

/// Finds deliveries of one tenant in the folded tables.
///
/// The tenant stands in the condition of every query. What belongs to a subscriber that was deleted is gone with it.
struct DeliverySearch: Sendable {
    /// What leads to the deliveries: an index each.
    enum Way: Sendable {
        case tenant
        case subscriber(String)
        case event(String)
    }

    let tenant: String
    let way: Way

    /// An owner has no entity that could be deleted. Users go by `tenant/id`, all others by their id.
    private static let isSubscribed = """
        (d.event_type IN ('\(SystemEventType.ownerAlert)', '\(SystemEventType.ownerTest)') OR EXISTS (SELECT 1 FROM control_entities c
            WHERE c.kind = CASE WHEN d.medium = 'webhook' THEN 'endpoint'
                    WHEN instr(d.subscriber, '/') > 0 THEN 'user' ELSE 'email_subscription' END
                AND c.id = d.subscriber AND c.document IS NOT NULL))
        """

    /// One page and one more, newest first.
    func page(_ query: ListQuery, in database: Database) throws -> [DeliveryRow] {
        let (sql, arguments) = statement(query)
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map {
            try DeliveryRow(row: $0)
        }
    }

    /// - Returns: the text of the query, and what is put in for its question marks.
    func statement(_ query: ListQuery) -> (sql: String, arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func add(_ condition: String, _ values: (any DatabaseValueConvertible)...) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        // The plus keeps the planner from taking the tenant's index where there is a narrower one.
        switch way {
        case .tenant: add("d.tenant = ?", tenant)
        case .subscriber(let id): add("d.subscriber = ? AND +d.tenant = ?", id, tenant)
        case .event(let id): add("d.event = ? AND +d.tenant = ?", id, tenant)
        }
        if let cursor = query.page.cursor { add("(d.created_at, d.id) < (?, ?)", cursor.time, cursor.id) }
        if let after = query.after { add("d.created_at > ?", after) }
        if let before = query.before { add("d.created_at < ?", before) }
        if let status = query.status { add("d.state = ?", status.rawValue) }
        if let type = query.eventType { add("d.event_type = ?", type) }
        conditions.append(Self.isSubscribed)
        arguments += [query.page.limit + 1]
        let sql = """
            \(DeliveryRow.select)
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY d.created_at DESC, d.id DESC LIMIT ?
            """
        return (sql, arguments)
    }

    /// A delivery and all its attempts, in order; nil also for another tenant's.
    static func find(
        _ id: String, tenant: String, in database: Database
    ) throws -> (delivery: DeliveryRow, attempts: [Attempt])? {
        let statement = try database.cachedStatement(
            sql: "\(DeliveryRow.select) WHERE d.id = ? AND d.tenant = ? AND \(isSubscribed)")
        guard let row = try Row.fetchOne(statement, arguments: [id, tenant]) else { return nil }
        let documents = try database.cachedStatement(
            sql: "SELECT document FROM attempts WHERE delivery = ? ORDER BY number")
        let attempts = try Row.fetchAll(documents, arguments: [id]).map { row in
            try Attempt(document: row.withUnsafeData(atIndex: 0) { $0.map(Array.init) ?? [] })
        }
        return (try DeliveryRow(row: row), attempts)
    }
}
