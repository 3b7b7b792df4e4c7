import Contracts
package import EventLog
package import GRDB
import Projections

/// The events that were accepted, without their payloads: those are read from the log by position.
package struct EventsFold: Fold {
    package init() {}

    package var name: String { "events" }
    package var version: Int { 2 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE events (
                    id TEXT NOT NULL PRIMARY KEY,
                    tenant TEXT NOT NULL,
                    type TEXT NOT NULL,
                    schema_version INTEGER NOT NULL,
                    source TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    accepted_at INTEGER NOT NULL,
                    partition_key TEXT
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX events_by_tenant ON events (tenant, accepted_at, id);
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS events")
    }

    /// The first record of an id stays. An id stands in several partitions only where two different requests used one
    /// idempotency key at the same moment; then the lowest partition stays, whichever came first here.
    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO events
                    (id, tenant, type, schema_version, source, partition, event_offset, accepted_at, partition_key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    tenant = excluded.tenant, type = excluded.type, schema_version = excluded.schema_version,
                    source = excluded.source, partition = excluded.partition, event_offset = excluded.event_offset,
                    accepted_at = excluded.accepted_at, partition_key = excluded.partition_key
                WHERE excluded.partition < events.partition
                """)
        for record in records {
            let event: EventRecord
            do {
                // The whole event, as the planner reads it: what the one can't read, the other reports.
                event = try EventRecord(record)
            } catch {
                report(record, error.reason)
                continue
            }
            try insert.execute(arguments: [
                event.id, event.tenant, event.type, event.schemaVersion, event.source, record.position.partition,
                record.position.offset, event.acceptedAt, event.partitionKey,
            ])
        }
    }
}
