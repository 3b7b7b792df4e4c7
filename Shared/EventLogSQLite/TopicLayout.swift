import EventLog
import GRDB

/// The tables of a topic's file, and the statements that run often.
///
/// Each partition has a table of its own, so that every append goes to the right edge of a tree: pages are filled, not
/// split. The next offset is not stored: it follows from the last record, or from `earliest` where none is kept, which
/// retention moves as it deletes. So there is nothing that could disagree, and no offset is given out twice.
struct TopicLayout: Sendable {
    let partitions: Int
    let insert: [String]
    let range: [String]
    let bounds: [String]

    init(partitions: Int) {
        self.partitions = partitions
        insert = (0..<partitions).map {
            "INSERT INTO records_\($0) (position, timestamp, key, headers, value) VALUES (?, ?, ?, ?, ?)"
        }
        range = (0..<partitions).map {
            "SELECT position, timestamp, key, headers, value FROM records_\($0) WHERE position >= ? ORDER BY position"
        }
        // One statement, so that both are of the same moment.
        bounds = (0..<partitions).map {
            "SELECT earliest, (SELECT max(position) + 1 FROM records_\($0)) FROM partitions WHERE number = \($0)"
        }
    }

    static func create(_ topic: TopicSpecification, in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE topic (
                    name TEXT NOT NULL PRIMARY KEY, retention_ms INTEGER CHECK (retention_ms >= 0)
                ) STRICT;
                CREATE TABLE partitions (
                    number INTEGER PRIMARY KEY, earliest INTEGER NOT NULL DEFAULT 0 CHECK (earliest >= 0)
                ) STRICT;
                """)
        try db.execute(
            sql: "INSERT INTO topic (name, retention_ms) VALUES (?, ?)",
            arguments: [topic.name, topic.retention?.milliseconds])
        for partition in 0..<topic.partitions {
            try db.execute(sql: "INSERT INTO partitions (number) VALUES (?)", arguments: [partition])
            try db.execute(
                sql: """
                    CREATE TABLE records_\(partition) (
                        position INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, key BLOB, headers BLOB NOT NULL,
                        value BLOB NOT NULL
                    ) STRICT
                    """)
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
