import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// The events that were accepted, without their payloads: those are read from the log by position.
///
/// An id stands in the log more than once only where two requests used one idempotency key at the same moment. All of them
/// are kept here: of the lowest partition the first in `events`, the others in `event_copies`. Which of them it is, and
/// which are duplicates, follows from the plans and claims.
///
/// What is older than `RowAges.kept` goes.
package struct EventsFold: Fold {
    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long rows are kept, see `RowAges`.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { "events" }
    package var version: Int { 4 }
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
                    partition_key TEXT,
                    -- How many others there are of this id.
                    copies INTEGER NOT NULL DEFAULT 0
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX events_by_tenant ON events (tenant, accepted_at, id);
                CREATE TABLE event_copies (
                    id TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    type TEXT NOT NULL,
                    schema_version INTEGER NOT NULL,
                    source TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    accepted_at INTEGER NOT NULL,
                    partition_key TEXT,
                    PRIMARY KEY (id, partition, event_offset)
                ) STRICT, WITHOUT ROWID;
                """)
        try RowAges.create("events_ages", in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS events;
                DROP TABLE IF EXISTS event_copies;
                DROP TABLE IF EXISTS events_ages;
                """)
    }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        let table = try EventTable(database)
        var ages = try RowAges("events_ages", now: now(), in: database)
        for record in records {
            let event: EventRecord
            do {
                // The whole event, as the planner reads it: what the one can't read, the other reports.
                event = try EventRecord(record)
            } catch {
                report(record, error.reason)
                continue
            }
            ages.saw(record)
            ages.wrote(in: record.position.partition, at: event.acceptedAt)
            try table.insert(event, at: record.position)
        }
        try ages.expire { try ExpiredEvents(database).delete(in: $0, before: $1) }
    }
}
