import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// How many events of each tenant were accepted on each day: what its quota is counted by, whichever instance accepted them.
///
/// Records count, not ids: an event that stands in the log twice, because its append was repeated when nobody knew whether
/// the first had succeeded, or because two instances took its key at the same moment, counts twice. That is rare, and knowing
/// better would need a look-up for each.
package struct EventCountFold: Fold {
    static let foldName = "event-counts"
    /// How many days before the present one are kept. Nobody asks for more than that one.
    private static let kept: Int64 = 2

    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long days are kept: milliseconds since 1970.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { Self.foldName }
    package var version: Int { 1 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE event_counts (
                    day INTEGER NOT NULL, -- since 1970, in UTC
                    tenant TEXT NOT NULL,
                    events INTEGER NOT NULL CHECK (events > 0),
                    PRIMARY KEY (day, tenant)
                ) STRICT, WITHOUT ROWID
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS event_counts")
    }

    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        var counts: [EventDay: Int] = [:]
        for record in records {
            if let day = EventDay(record) { counts[day, default: 0] += 1 }
        }
        guard let oldest = counts.keys.map(\.day).min() else { return }
        let add = try database.cachedStatement(
            sql: """
                INSERT INTO event_counts (day, tenant, events) VALUES (?, ?, ?)
                ON CONFLICT (day, tenant) DO UPDATE SET events = events + excluded.events
                """)
        for (key, count) in counts { try add.execute(arguments: [key.day, key.tenant, count]) }
        // By the oldest of the batch, and never sooner than by the clock: a record from an instance whose clock is far ahead
        // makes nobody forget, also where it is alone in its batch.
        try database.cachedStatement(sql: "DELETE FROM event_counts WHERE day < ?")
            .execute(arguments: [min(oldest, EventDay.day(of: now())) - Self.kept])
    }

    /// What stands in the tables of the days from `day` on.
    static func counts(from day: Int64, in database: Database) throws -> [EventDay: Int] {
        var counts: [EventDay: Int] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT day, tenant, events FROM event_counts WHERE day >= ?", arguments: [day])
        while let row = try rows.next() { counts[EventDay(tenant: row[1], day: row[0])] = row[2] }
        return counts
    }
}
