import Contracts
package import EventLog
package import GRDB
import Projections

/// Which event each idempotency key has made last.
///
/// Nothing is ever removed: a key that comes again after its 24 hours makes an event whose id follows from the one before,
/// so the one before must be known for as long as any service knows its events.
package struct IdempotencyFold: Fold {
    static let foldName = "idempotency"

    package init() {}

    package var name: String { Self.foldName }
    package var version: Int { 1 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE idempotency (
                    mark TEXT NOT NULL PRIMARY KEY,
                    event TEXT NOT NULL,
                    body_hash TEXT NOT NULL,
                    type TEXT NOT NULL,
                    schema_version INTEGER NOT NULL,
                    accepted_at INTEGER NOT NULL,
                    partition INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS idempotency")
    }

    /// Of several records of one event the first in its partition stays, and of partitions the lowest: as in the folds of
    /// the fan-out, and whatever the order in which partitions are read. Of several events of one key the latest stays.
    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO idempotency (mark, event, body_hash, type, schema_version, accepted_at, partition)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (mark) DO UPDATE SET
                    event = excluded.event, body_hash = excluded.body_hash, type = excluded.type,
                    schema_version = excluded.schema_version, accepted_at = excluded.accepted_at,
                    partition = excluded.partition
                WHERE CASE WHEN excluded.event = idempotency.event THEN excluded.partition < idempotency.partition
                    ELSE (excluded.accepted_at, excluded.event) > (idempotency.accepted_at, idempotency.event) END
                """)
        for record in records where record.headers.contains(where: { $0.name == "ce_idempotencyid" }) {
            let head: EventHead
            do {
                head = try EventHead(record)
            } catch {
                report(record, error.reason)
                continue
            }
            guard let mark = head.idempotency else { continue }
            try insert.execute(arguments: [
                mark.id, head.id, mark.bodyHash, head.type, head.schemaVersion, head.acceptedAt,
                record.position.partition,
            ])
        }
    }
}
