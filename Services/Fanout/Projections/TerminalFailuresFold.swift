import Contracts
package import EventLog
package import GRDB
import JSON
import Projections

/// Which deliveries' ends the log tells of already by an event of their own, and of which subscribers its owner was told
/// last: so that nothing is told twice and nothing is forgotten.
package struct TerminalFailuresFold: Fold {
    package init() {}

    package var name: String { "terminal_failures" }
    package var version: Int { 2 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE reported_failures (
                    delivery TEXT NOT NULL PRIMARY KEY
                ) STRICT, WITHOUT ROWID;
                -- The last alert about each subscriber. All alerts of a tenant stand in one partition, so it is the same
                -- one for whoever folds.
                CREATE TABLE owner_alerts (
                    tenant TEXT NOT NULL,
                    subscriber TEXT NOT NULL,
                    event TEXT NOT NULL,
                    alerted_at INTEGER NOT NULL,
                    PRIMARY KEY (tenant, subscriber)
                ) STRICT, WITHOUT ROWID;
                -- Each failing delivery asks how many were told of lately.
                CREATE INDEX owner_alerts_by_time ON owner_alerts (tenant, alerted_at);
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS reported_failures;
                DROP TABLE IF EXISTS owner_alerts;
                """)
    }

    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        for record in records {
            guard let type = record.headers.first(where: { $0.name == "ce_type" })?.value else { continue }
            let isFailure = type.elementsEqual(SystemEventType.terminalFailure.utf8)
            guard isFailure || type.elementsEqual(SystemEventType.ownerAlert.utf8) else { continue }
            do {
                if isFailure {
                    try apply(try TerminalFailure(document: record.value), in: database)
                } else {
                    try apply(try TerminalFailure(document: record.value), of: try EventHead(record), in: database)
                }
            } catch let error as ContractError {
                report(record, error.reason)
            }
        }
    }

    private func apply(_ failure: TerminalFailure, in database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO reported_failures (delivery) VALUES (?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [failure.delivery])
    }

    /// A second record of one alert, of two instances that wrote it at the same moment, is the first one again.
    private func apply(_ failure: TerminalFailure, of head: EventHead, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO owner_alerts (tenant, subscriber, event, alerted_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (tenant, subscriber) DO UPDATE SET event = excluded.event, alerted_at = excluded.alerted_at
                WHERE excluded.event <> owner_alerts.event
                """
        ).execute(arguments: [head.tenant, failure.subscriber(of: head.tenant), head.id, head.acceptedAt])
    }
}
