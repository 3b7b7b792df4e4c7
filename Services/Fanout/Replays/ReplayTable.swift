import Contracts
import GRDB
import JSON
import Projections

/// The tables of replays, as the fold of the deliveries writes them. The deliveries themselves stand with all others.
///
/// A job and what it has planned stand in different partitions, which are folded in any order: neither table looks at
/// the other.
struct ReplayTable {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                -- What each delivery of the kind replay repeats, and for which job.
                CREATE TABLE replayed (
                    tenant TEXT NOT NULL,
                    delivery TEXT NOT NULL,
                    original TEXT,
                    job TEXT,
                    key_hash TEXT,
                    replayed_at INTEGER NOT NULL,
                    PRIMARY KEY (tenant, delivery)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX replayed_by_original ON replayed (original) WHERE key_hash IS NOT NULL;
                CREATE INDEX replayed_by_job ON replayed (job, tenant, delivery) WHERE job IS NOT NULL;
                -- How far a job has come in a partition.
                CREATE TABLE replay_shares (
                    job TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    tenant TEXT NOT NULL,
                    through TEXT NOT NULL,
                    planned INTEGER NOT NULL,
                    skipped INTEGER NOT NULL,
                    ended TEXT,
                    reason TEXT,
                    changed_at INTEGER NOT NULL,
                    PRIMARY KEY (job, partition)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE replay_jobs (
                    id TEXT NOT NULL PRIMARY KEY,
                    tenant TEXT NOT NULL,
                    endpoint TEXT NOT NULL,
                    -- The partition that it stands in.
                    home INTEGER NOT NULL,
                    key_hash TEXT,
                    created_at INTEGER NOT NULL,
                    cancelled_at INTEGER,
                    -- As it stands in the log.
                    document TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX replay_jobs_by_endpoint ON replay_jobs (endpoint, tenant, id);
                CREATE INDEX replay_jobs_by_key ON replay_jobs (tenant, key_hash) WHERE key_hash IS NOT NULL;
                CREATE INDEX replay_jobs_by_age ON replay_jobs (home, created_at);
                """)
    }

    /// - Returns: whether it counts, and its deliveries are owed.
    func insert(_ replay: Replay) throws -> Bool {
        if let share = replay.share {
            guard try advance(share, of: replay) else { return false }
        } else if let key = replay.key, let original = replay.deliveries.first?.original {
            let earlier = try FoldStatement(
                database,
                "SELECT 1 FROM replayed WHERE original = ? AND tenant = ? AND key_hash = ? AND replayed_at > ?")
            earlier.bind(original, at: 1)
            earlier.bind(replay.tenant, at: 2)
            earlier.bind(key.keyHash, at: 3)
            earlier.bind(replay.at - Replay.keyLifetime, at: 4)
            if try earlier.first({ _ in true }) != nil { return false }
        }
        let insert = try FoldStatement(
            database,
            """
            INSERT INTO replayed (tenant, delivery, original, job, key_hash, replayed_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        for delivery in replay.deliveries {
            insert.bind(replay.tenant, at: 1)
            insert.bind(delivery.id, at: 2)
            insert.bind(delivery.original, at: 3)
            insert.bind(replay.share?.job, at: 4)
            insert.bind(replay.key?.keyHash, at: 5)
            insert.bind(replay.at, at: 6)
            try insert.run()
        }
        return true
    }

    /// - Returns: false for what does not go on where the share has come to.
    private func advance(_ share: ReplayShare, of replay: Replay) throws -> Bool {
        let sql =
            if share.after == nil {
                """
                INSERT INTO replay_shares
                    (through, planned, skipped, ended, reason, changed_at, job, partition, tenant)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
            } else {
                """
                UPDATE replay_shares SET
                    through = ?, planned = planned + ?, skipped = skipped + ?, ended = ?, reason = ?, changed_at = ?
                WHERE job = ? AND partition = ? AND tenant = ? AND through = ? AND ended IS NULL
                """
            }
        let statement = try FoldStatement(database, sql)
        statement.bind(share.through, at: 1)
        statement.bind(replay.deliveries.count, at: 2)
        statement.bind(share.skipped, at: 3)
        statement.bind(share.end?.rawValue, at: 4)
        statement.bind(share.reason, at: 5)
        statement.bind(replay.at, at: 6)
        statement.bind(share.job, at: 7)
        statement.bind(replay.partition, at: 8)
        statement.bind(replay.tenant, at: 9)
        statement.bind(share.after, at: 10)
        return try statement.run() == 1
    }

    /// Of several jobs of a tenant with one key the first counts, for as long as keys are remembered.
    func insert(_ job: ReplayJob, home: Int) throws {
        let insert = try FoldStatement(
            database,
            """
            INSERT INTO replay_jobs (id, tenant, endpoint, home, key_hash, created_at, document)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS
                (SELECT 1 FROM replay_jobs WHERE tenant = ?2 AND key_hash = ?5 AND endpoint = ?3 AND created_at > ?8)
            ON CONFLICT DO NOTHING
            """)
        insert.bind(job.id, at: 1)
        insert.bind(job.tenant, at: 2)
        insert.bind(job.endpoint, at: 3)
        insert.bind(home, at: 4)
        insert.bind(job.key?.keyHash, at: 5)
        insert.bind(job.createdAt, at: 6)
        insert.bind(String(decoding: job.jsonBytes, as: UTF8.self), at: 7)
        insert.bind(job.createdAt - Replay.keyLifetime, at: 8)
        try insert.run()
    }

    func cancel(_ cancel: ReplayCancel) throws {
        let update = try FoldStatement(
            database, "UPDATE replay_jobs SET cancelled_at = ? WHERE id = ? AND tenant = ? AND cancelled_at IS NULL")
        update.bind(cancel.at, at: 1)
        update.bind(cancel.job, at: 2)
        update.bind(cancel.tenant, at: 3)
        try update.run()
    }
}
