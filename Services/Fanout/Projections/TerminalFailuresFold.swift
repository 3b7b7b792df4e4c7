import Contracts
package import EventLog
package import GRDB
import JSON
import Projections
import ServiceKit

/// Which deliveries' ends the log tells of already by an event of their own, and of which subscribers its owner was told
/// last: so that nothing is told twice and nothing is forgotten.
///
/// What is older than `RowAges.kept` goes: deliveries that old are gone, too.
package struct TerminalFailuresFold: Fold {
    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long rows are kept, see `RowAges`.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { "terminal_failures" }
    package var version: Int { 3 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE reported_failures (
                    delivery TEXT NOT NULL PRIMARY KEY,
                    -- Where it was told, and when.
                    partition INTEGER NOT NULL,
                    reported_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX reported_failures_by_age ON reported_failures (partition, reported_at);
                -- The last alert about each subscriber. All alerts of a tenant stand in one partition, so it is the same
                -- one for whoever folds.
                CREATE TABLE owner_alerts (
                    tenant TEXT NOT NULL,
                    subscriber TEXT NOT NULL,
                    event TEXT NOT NULL,
                    alerted_at INTEGER NOT NULL,
                    -- When the endpoint was switched off, as the last alert that said so has it.
                    disabled_at INTEGER,
                    partition INTEGER NOT NULL,
                    PRIMARY KEY (tenant, subscriber)
                ) STRICT, WITHOUT ROWID;
                -- Each failing delivery asks how many were told of lately.
                CREATE INDEX owner_alerts_by_time ON owner_alerts (tenant, alerted_at);
                """)
        try RowAges.create("terminal_failures_ages", in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS reported_failures;
                DROP TABLE IF EXISTS owner_alerts;
                DROP TABLE IF EXISTS terminal_failures_ages;
                """)
    }

    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        var ages = try RowAges("terminal_failures_ages", now: now(), in: database)
        for record in records {
            ages.saw(record)
            guard let isFailure = Self.isFailure(record) else { continue }
            do {
                if isFailure {
                    try apply(try TerminalFailure(document: record.value), record, in: database)
                } else {
                    try apply(try OwnerAlertNote(document: record.value), record, in: database)
                }
                ages.wrote(in: record.position.partition, at: record.timestamp)
            } catch let error as ContractError {
                report(record, error.reason)
            }
        }
        try ages.expire { partition, time in
            for sql in [
                "DELETE FROM reported_failures WHERE partition = ? AND reported_at < ?",
                "DELETE FROM owner_alerts WHERE partition = ? AND alerted_at < ?",
            ] {
                try database.cachedStatement(sql: sql).execute(arguments: [partition, time])
            }
            return nil
        }
    }

    /// Whether a record tells of a delivery's end, or else of what an owner was told; nil for all others.
    private static func isFailure(_ record: LogRecord) -> Bool? {
        record.headers.withFields { fields in
            guard let type = fields.first(where: { $0.name == "ce_type" })?.value else { return nil }
            if type.equals(SystemEventType.terminalFailure) { return true }
            return type.equals(SystemEventType.ownerAlert) ? false : nil
        }
    }

    private func apply(_ failure: TerminalFailure, _ record: LogRecord, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO reported_failures (delivery, partition, reported_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [failure.delivery, record.position.partition, record.timestamp])
    }

    /// A second record of one alert, of two instances that wrote it at the same moment, is the first one again.
    private func apply(_ alert: OwnerAlertNote, _ record: LogRecord, in database: Database) throws {
        let head = try EventHead(record)
        try database.cachedStatement(
            sql: """
                INSERT INTO owner_alerts (tenant, subscriber, event, alerted_at, disabled_at, partition)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, subscriber) DO UPDATE SET
                    event = excluded.event, alerted_at = excluded.alerted_at, partition = excluded.partition,
                    disabled_at = coalesce(excluded.disabled_at, owner_alerts.disabled_at)
                WHERE excluded.event <> owner_alerts.event
                """
        ).execute(arguments: [
            head.tenant, alert.subscriber(of: head.tenant), head.id, head.acceptedAt, alert.disabledAt,
            record.position.partition,
        ])
    }
}
