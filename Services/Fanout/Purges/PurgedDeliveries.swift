import Contracts
import GRDB
import Projections

/// Deletes what is purged, with its attempts, and keeps in mind of whom and which event it was: what was purged is not
/// missed.
struct PurgedDeliveries {
    private let find: FoldStatement
    private let delete: [FoldStatement]
    private let settle: FoldStatement
    private let remember: FoldStatement

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE purged (
                    tenant TEXT NOT NULL,
                    subscriber TEXT NOT NULL,
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    purged_at INTEGER NOT NULL,
                    PRIMARY KEY (tenant, subscriber, event)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX purged_by_age ON purged (partition, purged_at);
                """)
    }

    init(_ database: Database) throws {
        find = try FoldStatement(
            database,
            """
            SELECT event FROM deliveries
            WHERE tenant = ? AND id = ? AND subscriber = ? AND partition = ? AND (due_at IS NULL OR ?)
            """)
        delete =
            try ["attempts", "replayed"].map {
                try FoldStatement(database, "DELETE FROM \($0) WHERE tenant = ? AND delivery = ?")
            } + [FoldStatement(database, "DELETE FROM deliveries WHERE tenant = ? AND id = ?")]
        // From now on it goes by its age, as that of an event that owed nothing.
        settle = try FoldStatement(
            database,
            """
            UPDATE plans SET deliveries = 0 WHERE event = ?1 AND partition = ?2
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event = ?1 AND deliveries.partition = ?2)
            """)
        remember = try FoldStatement(
            database,
            """
            INSERT INTO purged (tenant, subscriber, event, partition, purged_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (tenant, subscriber, event) DO NOTHING
            """)
    }

    /// - Parameter partition: that the record stands in: a purge has no effect on what is another's.
    func delete(_ purge: Purge, in partition: Int) throws {
        for id in purge.deliveries {
            find.bind(purge.tenant, at: 1)
            find.bind(id, at: 2)
            find.bind(purge.subscriber, at: 3)
            find.bind(partition, at: 4)
            find.bind(purge.isWhole ? 1 : 0, at: 5)
            guard let event = try find.first({ $0.text(0) }) else { continue }
            for statement in delete {
                statement.bind(purge.tenant, at: 1)
                statement.bind(id, at: 2)
                try statement.run()
            }
            settle.bind(event, at: 1)
            settle.bind(partition, at: 2)
            try settle.run()
            // Of a subscriber that is gone nobody asks.
            guard !purge.isWhole else { continue }
            remember.bind(purge.tenant, at: 1)
            remember.bind(purge.subscriber, at: 2)
            remember.bind(event, at: 3)
            remember.bind(partition, at: 4)
            remember.bind(purge.at, at: 5)
            try remember.run()
        }
    }
}
