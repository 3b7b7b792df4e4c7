import EventLog
import GRDB
import Logging

/// The runner's own tables.
enum ProjectionLayout {
    /// Another number in the file means that it is deleted and folded again.
    static let version = 1
    static let versionsTable = "projection_versions"
    /// How many undecodable records are remembered; the oldest go first.
    static let undecodableKept = 10_000

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS projection_versions (
                    fold TEXT PRIMARY KEY,
                    version INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS projection_offsets (
                    fold TEXT NOT NULL,
                    topic TEXT NOT NULL,
                    partition INTEGER NOT NULL CHECK (partition >= 0),
                    next INTEGER NOT NULL CHECK (next >= 0),
                    PRIMARY KEY (fold, topic, partition)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS projection_undecodable (
                    number INTEGER PRIMARY KEY,
                    fold TEXT NOT NULL,
                    topic TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    "offset" INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    UNIQUE (fold, topic, partition, "offset")
                ) STRICT;
                PRAGMA user_version = \(version);
                """)
    }

    /// Makes sure that the tables of a fold are there, and of its present version.
    static func prepare(_ fold: any Fold, in database: Database, logger: Logger) throws {
        let found = try Int.fetchOne(
            database, sql: "SELECT version FROM projection_versions WHERE fold = ?", arguments: [fold.name])
        if found == fold.version { return }
        if let found {
            logger.notice(
                "the tables of a projection have another version: folding them again from the log",
                metadata: ["projection": "\(fold.name)", "found": "\(found)", "version": "\(fold.version)"])
        }
        try restart(fold, in: database)
    }

    /// Empties the tables of a fold, and forgets its offsets.
    static func restart(_ fold: any Fold, in database: Database) throws {
        try fold.dropTables(in: database)
        for table in ["projection_offsets", "projection_undecodable", "projection_versions"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE fold = ?", arguments: [fold.name])
        }
        try fold.createTables(in: database)
        try database.execute(
            sql: "INSERT INTO projection_versions (fold, version) VALUES (?, ?)", arguments: [fold.name, fold.version])
    }

    static func offsets(of fold: String, in database: Database) throws -> [TopicPartition: Int64] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT topic, partition, next FROM projection_offsets WHERE fold = ?",
            arguments: [fold])
        return Dictionary(
            uniqueKeysWithValues: rows.map { (TopicPartition(topic: $0[0], partition: $0[1]), $0[2] as Int64) })
    }

    static func setOffset(_ next: Int64, of partition: TopicPartition, fold: String, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO projection_offsets (fold, topic, partition, next) VALUES (?, ?, ?, ?)
                ON CONFLICT (fold, topic, partition) DO UPDATE SET next = excluded.next
                """)
        try statement.execute(arguments: [fold, partition.topic, partition.partition, next])
    }

    static func insert(_ undecodable: [FoldFault], in database: Database) throws {
        guard !undecodable.isEmpty else { return }
        for record in undecodable {
            let position = record.position
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO projection_undecodable (fold, topic, partition, "offset", reason)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [record.fold, position.topic, position.partition, position.offset, record.reason])
        }
        try database.execute(
            sql: """
                DELETE FROM projection_undecodable
                WHERE number <= (SELECT max(number) FROM projection_undecodable) - \(undecodableKept)
                """)
    }

    static func undecodable(in database: Database, limit: Int) throws -> [FoldFault] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT fold, topic, partition, "offset", reason FROM projection_undecodable
                ORDER BY number DESC LIMIT ?
                """, arguments: [limit])
        return rows.map {
            FoldFault(
                fold: $0[0], position: Position(topic: $0[1], partition: $0[2], offset: $0[3]), reason: $0[4])
        }
    }
}
