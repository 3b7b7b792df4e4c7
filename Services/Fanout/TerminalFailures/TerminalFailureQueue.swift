import Contracts
import GRDB
package import Projections

/// What the projection knows of deliveries that ended badly, and of what was told of them.
package struct TerminalFailureQueue: Sendable {
    /// A delivery that ended badly and of which no event tells.
    struct Delivery: Sendable {
        let tenant: String
        let failure: TerminalFailure
        let lastAlert: AlertDecision.Last?
        /// How many alerts its tenant had in the quiet time that ends now.
        let recentAlerts: Int
    }

    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// A partition's deliveries that ended badly and of which no event tells, in their order. Among them are those of
    /// `webhook.delivery.terminal_failure`, of which none ever does: whether the owner is to be told of one follows from
    /// the last alert alone.
    ///
    /// - Parameters:
    ///   - since: what ended before is left alone: the log may no longer hold that it was told of.
    ///   - last: the id behind which to go on.
    func unreported(in partition: Int, since: Int64, after last: String, limit: Int) async throws -> [(
        tenant: String, id: String
    )] {
        try await file.scan { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tenant, id FROM deliveries
                    WHERE partition = ? AND state IN ('failed', 'dead_letter') AND id > ? AND ended_at >= ?
                        AND event_type <> ?
                        AND NOT EXISTS (SELECT 1 FROM reported_failures WHERE delivery = deliveries.id)
                    ORDER BY id LIMIT ?
                    """,
                arguments: [partition, last, since, SystemEventType.ownerAlert, limit]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// A delivery, if it ended badly and no event tells of it.
    ///
    /// - Throws: `ContractError` where its last attempt can't be read.
    func delivery(_ id: String, tenant: String, now: Int64) throws -> Delivery? {
        try file.read { database in
            let find = try database.cachedStatement(
                sql: """
                    SELECT subscriber, medium, kind, event, partition, event_offset, attempts, created_at,
                        \(DeliveriesFold.attemptColumns), event_type
                    FROM deliveries WHERE tenant = ? AND id = ? AND state IN ('failed', 'dead_letter')
                        AND NOT EXISTS (SELECT 1 FROM reported_failures WHERE delivery = deliveries.id)
                    """)
            guard let row = try Row.fetchOne(find, arguments: [tenant, id]) else { return nil }
            let due = try DueDelivery(ended: row, id: id, tenant: tenant)
            let last = try AttemptSummary(row: row, from: 8, number: due.attempts)
            let failure = TerminalFailure(eventType: row[16], last: Attempt(last, of: due))
            let alerts = try Self.alerts(about: failure, tenant: tenant, now: now, in: database)
            return Delivery(tenant: tenant, failure: failure, lastAlert: alerts.last, recentAlerts: alerts.recent)
        }
    }

    private static func alerts(
        about failure: TerminalFailure, tenant: String, now: Int64, in database: Database
    ) throws -> (last: AlertDecision.Last?, recent: Int) {
        let find = try database.cachedStatement(
            sql: "SELECT event, alerted_at FROM owner_alerts WHERE tenant = ? AND subscriber = ?")
        let last = try Row.fetchOne(find, arguments: [tenant, failure.subscriber]).map { row in
            AlertDecision.Last(event: row[0], at: row[1])
        }
        return (last, try recentAlerts(of: tenant, now: now, in: database))
    }

    /// How many alerts a tenant had in the quiet time that ends now.
    static func recentAlerts(of tenant: String, now: Int64, in database: Database) throws -> Int {
        let count = try database.cachedStatement(
            sql: "SELECT count(*) FROM owner_alerts WHERE tenant = ? AND alerted_at > ?")
        return try Int.fetchOne(count, arguments: [tenant, now - OwnerAlert.quietTime]) ?? 0
    }
}
