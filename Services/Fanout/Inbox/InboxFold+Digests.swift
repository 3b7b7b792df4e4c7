import Contracts
import EventLog
import GRDB

/// What waits for a digest, and what was told of by one.
///
/// Whether something waits depends on nothing but the plan of its event and the plans of digests, in whatever order these
/// are folded: a digest may stand in another partition than what it tells of.
extension InboxFold {
    /// Has a user's event wait for its digest, unless one has told of it already.
    func noteForDigest(_ user: ResolvedUser, of plan: Plan, in database: Database) throws {
        guard let dueAt = user.digestAt else { return }
        try database.cachedStatement(sql: "DELETE FROM digested WHERE event = ? AND partition = ? AND user = ?")
            .execute(arguments: [plan.event, plan.partition, user.user])
        guard database.changesCount == 0 else { return }
        try database.cachedStatement(
            sql: """
                INSERT INTO digest_items
                    (event, partition, user, tenant, user_offset, event_type, event_offset, due_at, home)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            plan.event, plan.partition, user.user, plan.tenant, user.created ?? -1, plan.eventType, plan.offset, dueAt,
            Topics.home(of: plan.tenant),
        ])
    }

    /// Takes the plan of a digest. It counts only behind the last one of its user: so of several plans of one digest, the
    /// first.
    ///
    /// - Returns: whether it counts.
    func apply(_ digest: Digest, of plan: Plan, in database: Database) throws -> Bool {
        let find = try database.cachedStatement(sql: "SELECT event FROM digests WHERE tenant = ? AND user = ?")
        if let last = try String.fetchOne(find, arguments: [plan.tenant, digest.user]), last != digest.after {
            return false
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO digests (tenant, user, event, home, digested_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (tenant, user) DO UPDATE SET
                    event = excluded.event, home = excluded.home, digested_at = excluded.digested_at
                """
        ).execute(arguments: [plan.tenant, digest.user, plan.event, plan.partition, plan.at])
        for item in digest.items {
            try database.cachedStatement(
                sql: "DELETE FROM digest_items WHERE event = ? AND partition = ? AND user = ? AND tenant = ?"
            ).execute(arguments: [item.event, item.partition, digest.user, plan.tenant])
            guard database.changesCount == 0 else { continue }
            try database.cachedStatement(
                sql: """
                    INSERT INTO digested (event, partition, user, home, digested_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [item.event, item.partition, digest.user, plan.partition, plan.at])
        }
        return true
    }
}
