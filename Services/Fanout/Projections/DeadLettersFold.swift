import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// What stands in the dead letters already, so that nothing is put there twice and nothing is forgotten.
package struct DeadLettersFold: Fold {
    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long rows are kept, see `RowAges`.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { "dead_letters" }
    package var version: Int { 2 }
    package var topics: [String] { [Topics.deadLetters] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE dead_deliveries (
                    delivery TEXT NOT NULL PRIMARY KEY,
                    partition INTEGER NOT NULL,
                    died_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE dead_records (
                    topic TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    record_offset INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    PRIMARY KEY (topic, partition, record_offset)
                ) STRICT, WITHOUT ROWID;
                """)
        try RowAges.create("dead_letters_ages", in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS dead_deliveries;
                DROP TABLE IF EXISTS dead_records;
                DROP TABLE IF EXISTS dead_letters_ages;
                """)
    }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        var ages = try RowAges("dead_letters_ages", kept: Self.kept, now: now(), in: database)
        for record in records {
            do {
                switch try DeadLetterRecord(record) {
                case .delivery(let dead):
                    ages.saw(record)
                    ages.wrote(in: record.position.partition, at: record.timestamp)
                    try database.cachedStatement(
                        sql: """
                            INSERT INTO dead_deliveries (delivery, partition, died_at) VALUES (?, ?, ?)
                            ON CONFLICT DO NOTHING
                            """
                    ).execute(arguments: [dead.delivery, record.position.partition, record.timestamp])
                case .record(let dead):
                    try database.cachedStatement(
                        sql: """
                            INSERT INTO dead_records (topic, partition, record_offset, reason) VALUES (?, ?, ?, ?)
                            ON CONFLICT DO NOTHING
                            """
                    ).execute(arguments: [
                        dead.position.topic, dead.position.partition, dead.position.offset, dead.reason,
                    ])
                }
            } catch let error as ContractError {
                report(record, error.reason)
            }
        }
        try ages.expire { partition, time in
            try database.cachedStatement(
                sql: "DELETE FROM dead_deliveries WHERE partition = ? AND died_at < ?"
            ).execute(arguments: [partition, time])
            return nil
        }
    }

    /// Longer than deliveries are: one that is forgotten here and not there would be put into the dead letters again.
    private static let kept = RowAges.kept + 86_400_000
}
