import Contracts
package import EventLog
package import GRDB
import Projections

import struct Foundation.Data

/// Which event each idempotency key has made last.
///
/// Nothing is ever removed: a key that comes again after its 24 hours makes an event whose id follows from the one before,
/// so the one before must be known for as long as any service knows its events.
package struct IdempotencyFold: Fold {
    static let foldName = "idempotency"

    package init() {}

    package var name: String { Self.foldName }
    package var version: Int { 2 }
    package var topics: [String] { [Topics.events] }

    /// Rows are small, because they come in no order: `event` is null where it is the mark itself, as it nearly always is.
    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE idempotency (
                    mark BLOB NOT NULL PRIMARY KEY CHECK (length(mark) = 16),
                    event TEXT,
                    body_hash BLOB NOT NULL,
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
                WHERE CASE WHEN excluded.event IS idempotency.event THEN excluded.partition < idempotency.partition
                    ELSE (excluded.accepted_at, ifnull(excluded.event, '')) >
                        (idempotency.accepted_at, ifnull(idempotency.event, '')) END
                """)
        // In the order of the table, which marks do not come in: neighbours then share the writing of a page.
        for row in Self.rows(of: records, report: report) {
            let head = row.head
            try insert.execute(arguments: [
                row.mark.bytes, head.id == head.idempotency?.id ? nil : head.id, row.hash, head.type,
                head.schemaVersion, head.acceptedAt, row.partition,
            ])
        }
    }

    private struct FoldRow {
        let mark: Mark
        let hash: Data
        let head: EventHead
        let partition: Int
        /// Its place in the batch.
        let index: Int
    }

    /// What records with a key say, by marks; those of one mark in the order they came.
    private static func rows(of records: [LogRecord], report: (LogRecord, String) -> Void) -> [FoldRow] {
        var rows: [FoldRow] = []
        rows.reserveCapacity(records.count)
        for record in records where record.headers.contains(where: { $0.name == "ce_idempotencyid" }) {
            let head: EventHead
            do {
                head = try EventHead(record)
            } catch {
                report(record, error.reason)
                continue
            }
            guard let idempotency = head.idempotency, let mark = Mark(id: idempotency.id),
                let hash = Hex.bytes(idempotency.bodyHash)
            else {
                report(record, "the attributes idempotencyid and bodyhash are not an id and a hash")
                continue
            }
            rows.append(
                FoldRow(
                    mark: mark, hash: Data(hash), head: head, partition: record.position.partition, index: rows.count))
        }
        return rows.sorted { ($0.mark.high, $0.mark.low, $0.index) < ($1.mark.high, $1.mark.low, $1.index) }
    }
}
