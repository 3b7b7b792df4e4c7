import Contracts
package import EventLog
package import GRDB
import Projections

/// What stands in the dead letters already, so that nothing is put there twice and nothing is forgotten.
package struct DeadLettersFold: Fold {
    package init() {}

    package var name: String { "dead_letters" }
    package var version: Int { 1 }
    package var topics: [String] { [Topics.deadLetters] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE dead_deliveries (
                    delivery TEXT NOT NULL PRIMARY KEY
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE dead_records (
                    topic TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    record_offset INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    PRIMARY KEY (topic, partition, record_offset)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS dead_deliveries;
                DROP TABLE IF EXISTS dead_records;
                """)
    }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        for record in records {
            do {
                switch try DeadLetterRecord(record) {
                case .delivery(let dead):
                    try database.cachedStatement(
                        sql: "INSERT INTO dead_deliveries (delivery) VALUES (?) ON CONFLICT DO NOTHING"
                    ).execute(arguments: [dead.delivery])
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
    }
}
