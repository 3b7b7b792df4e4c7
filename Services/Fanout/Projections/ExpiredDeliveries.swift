import Contracts
import GRDB
import Projections

/// Lets go what is older than it is kept for: deliveries that have ended, with their attempts and plans, and claims.
struct ExpiredDeliveries {
    /// The event of a plan or claim is shown by the time of its acceptance, which another machine's clock has told: as long
    /// as it is, they must be there. In milliseconds.
    private static let skew: Int64 = 3_600_000

    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// - Returns: the time of the oldest that had to stay, because it ended later or has not ended.
    func delete(in partition: Int, before time: Int64) throws -> Int64? {
        var oldest: Int64?
        let nextTenant = try FoldStatement(
            database, "SELECT tenant FROM deliveries WHERE tenant > ? ORDER BY tenant LIMIT 1")
        var tenant = ""
        while true {
            nextTenant.bind(tenant, at: 1)
            guard let next = try nextTenant.first({ $0.text(0) }) else { break }
            tenant = next
            if let stays = try delete(of: tenant, in: partition, before: time) { oldest = min(oldest ?? .max, stays) }
        }
        for sql in [
            "DELETE FROM plans WHERE partition = ? AND deliveries = 0 AND open_after IS NULL AND planned_at < ?",
            "DELETE FROM claims WHERE home = ? AND claimed_at < ?",
            "DELETE FROM purged WHERE partition = ? AND purged_at < ?",
            "DELETE FROM replay_shares WHERE partition = ? AND changed_at < ?",
            "DELETE FROM replay_jobs WHERE home = ? AND created_at < ?",
        ] {
            let statement = try FoldStatement(database, sql)
            statement.bind(partition, at: 1)
            statement.bind(time - Self.skew, at: 2)
            try statement.run()
        }
        try EndpointOutcomes.expire(before: time, in: database)
        return oldest
    }

    private func delete(of tenant: String, in partition: Int, before time: Int64) throws -> Int64? {
        var oldest: Int64?
        var gone: [(id: String, event: String)] = []
        // An id begins with the time of its delivery: the range is found without an index of its own.
        let old = try FoldStatement(
            database,
            "SELECT id, event, ended_at, created_at FROM deliveries WHERE tenant = ? AND id < ? AND partition = ?")
        old.bind(tenant, at: 1)
        old.bind(Identifier.lowest(Identifier.delivery, at: time), at: 2)
        old.bind(partition, at: 3)
        try old.forEachRow { row in
            if !row.isNull(2), row.int64(2) < time {
                gone.append((row.text(0), row.text(1)))
            } else {
                oldest = min(oldest ?? .max, row.int64(3))
            }
            return true
        }
        let attempts = try FoldStatement(database, "DELETE FROM attempts WHERE tenant = ? AND delivery = ?")
        let deliveries = try FoldStatement(database, "DELETE FROM deliveries WHERE tenant = ? AND id = ?")
        let replayed = try FoldStatement(database, "DELETE FROM replayed WHERE tenant = ? AND delivery = ?")
        let plans = try FoldStatement(
            database,
            """
            DELETE FROM plans WHERE event = ?1 AND partition = ?2
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event = ?1 AND deliveries.partition = ?2)
            """)
        for (id, event) in gone {
            for statement in [attempts, deliveries, replayed] {
                statement.bind(tenant, at: 1)
                statement.bind(id, at: 2)
                try statement.run()
            }
            plans.bind(event, at: 1)
            plans.bind(partition, at: 2)
            try plans.run()
        }
        return oldest
    }
}
