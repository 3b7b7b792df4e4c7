import Contracts
import GRDB
import ServiceKit

/// Finds deliveries of one tenant in the folded tables.
///
/// The tenant stands in the condition of every query. What belongs to a subscriber that was deleted is gone with it.
struct DeliverySearch: Sendable {
    /// What leads to the deliveries: an index each, in the order of ids.
    enum Way: Sendable {
        case tenant
        case subscriber(String)
        case event(String)
    }

    let tenant: String
    let way: Way
    /// What was accepted earlier and has ended is not shown, see `RowAges.shown(at:)`.
    let since: Int64

    /// An owner and the desk have no entity that could be deleted. Users go by `tenant/id`, all others by their id.
    private static let isSubscribed = """
        (d.event_type IN ('\(SystemEventType.ownerAlert)', '\(SystemEventType.ownerTest)') 
            OR d.subscriber = '\(SupportDesk.subscriber)' OR EXISTS (SELECT 1 FROM control_entities c
            WHERE c.kind = CASE WHEN d.medium = 'webhook' THEN 'endpoint'
                    WHEN instr(d.subscriber, '/') > 0 THEN 'user' ELSE 'email_subscription' END
                AND c.id = d.subscriber AND c.document IS NOT NULL))
        """

    private static let isShown = "(d.due_at IS NOT NULL OR d.created_at >= ?)"

    /// One page, newest first.
    func page(_ query: ListQuery, in database: Database) throws -> Walk<DeliveryRow> {
        let (sql, arguments) = statement(query)
        return try Walk(
            database.cachedStatement(sql: sql), arguments, limit: query.page.limit, match: 22,
            item: DeliveryRow.init(row:)
        ) {
            ServiceKit.Cursor(time: $0[7], id: $0[0])
        }
    }

    /// Reads along an index, whatever the filters: the last column says whether a row is what is asked for.
    ///
    /// - Returns: the text of the query, and what is put in for its question marks.
    func statement(_ query: ListQuery) -> (sql: String, arguments: StatementArguments) {
        var matches: [String] = []
        var arguments: StatementArguments = []
        func match(_ condition: String, _ value: String) {
            matches.append(condition)
            arguments += [value]
        }
        if let status = query.status { match("d.state = ?", status.rawValue) }
        if let type = query.eventType { match("d.event_type = ?", type) }
        matches.append(Self.isSubscribed)
        matches.append(Self.isShown)
        arguments += [since]
        var conditions: [String] = []
        func add(_ condition: String, _ values: String...) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        // By name: without statistics SQLite may take all of the tenant's for as good.
        let index =
            switch way {
            case .tenant: ""
            case .subscriber: "INDEXED BY deliveries_by_subscriber"
            case .event: "INDEXED BY deliveries_by_event"
            }
        switch way {
        case .tenant: add("d.tenant = ?", tenant)
        case .subscriber(let id): add("d.subscriber = ? AND d.tenant = ?", id, tenant)
        case .event(let id): add("d.event = ? AND d.tenant = ?", id, tenant)
        }
        // An id begins with the time of its delivery, so bounds in time are bounds of ids.
        if let cursor = query.page.cursor { add("d.id < ?", cursor.id) }
        if let after = query.after { add("d.id >= ?", Identifier.lowest(Identifier.delivery, at: after + 1)) }
        if let before = query.before { add("d.id < ?", Identifier.lowest(Identifier.delivery, at: before)) }
        let sql = """
            SELECT \(DeliveryRow.columns), \(matches.joined(separator: " AND ")) FROM deliveries d \(index)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY d.id DESC LIMIT \(Walk<DeliveryRow>.mostRead)
            """
        return (sql, arguments)
    }

    /// A delivery and its attempts before the last one, in order; nil also for another tenant's.
    static func find(
        _ id: String, tenant: String, since: Int64, in database: Database
    ) throws -> (delivery: DeliveryRow, former: [AttemptSummary])? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(DeliveryRow.columns) FROM deliveries d
                WHERE d.tenant = ? AND d.id = ? AND \(isSubscribed) AND \(isShown)
                """)
        guard let row = try Row.fetchOne(statement, arguments: [tenant, id, since]) else { return nil }
        let former = try database.cachedStatement(
            sql: """
                SELECT \(DeliveriesFold.attemptColumns), number FROM attempts
                WHERE tenant = ? AND delivery = ? ORDER BY number
                """)
        let attempts = try Row.fetchAll(former, arguments: [tenant, id]).map { row in
            try AttemptSummary(row: row, from: 0, number: row[8])
        }
        return (try DeliveryRow(row: row), attempts)
    }
}
