import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// Whom events were for in the directory, what each user has in the inbox, and what waits for a digest.
///
/// It looks at plans that resolve users, at those of digests and at reads of items alone, and passes over all other records
/// by a header: the stream of deliveries costs it nothing. Which of several plans counts follows the same rule as in
/// `DeliveriesFold`:
/// whether a plan resolves users follows from the event, so that of each event it sees all plans or none.
///
/// What is older than `RowAges.kept` goes, read or not: the log no longer holds it either.
package struct InboxFold: Fold {
    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long rows are kept, see `RowAges`.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { "inbox" }
    package var version: Int { 4 }
    package var topics: [String] { [Topics.deliveries] }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        var ages = try RowAges("inbox_ages", now: now(), in: database)
        for record in records {
            ages.saw(record)
            guard Self.concerns(record) else { continue }
            // What can't be decoded is reported by the fold of the deliveries, which decodes everything.
            switch try? DeliveryRecord(record) {
            case .plan(let plan):
                let counts =
                    if let digest = plan.digest {
                        try apply(digest, of: plan, in: database)
                    } else {
                        try apply(plan, in: database)
                    }
                if counts { ages.wrote(in: plan.partition, at: plan.at) }
            case .claim(let claim):
                let home = record.position.partition
                try apply(claim, home: home, in: database)
                ages.wrote(in: home, at: claim.at)
            case .inboxRead(let read): try apply(read, in: database)
            case .attempt, .replay, .replayJob, .replayCancel, .purge, .voiceNote, .voiceNoteStep, nil: break
            }
        }
        try ages.expire { try Self.expire(in: $0, before: $1, database) }
    }

    private static func concerns(_ record: LogRecord) -> Bool {
        record.headers.withFields { fields in
            fields.contains { field in
                field.name == DeliveryRecord.resolutionHeader
                    || field.name == RecordFormat.kindHeader && (field.value == "inbox.read" || field.value == "claim")
            }
        }
    }

    /// Lets go what is older than a time, all of it.
    private static func expire(in partition: Int, before time: Int64, _ database: Database) throws -> Int64? {
        let old = try String.fetchAll(
            database.cachedStatement(sql: "SELECT event FROM resolutions WHERE partition = ? AND planned_at < ?"),
            arguments: [partition, time])
        for event in old {
            for table in ["resolved_users", "digest_items", "resolutions"] {
                try database.cachedStatement(sql: "DELETE FROM \(table) WHERE event = ? AND partition = ?")
                    .execute(arguments: [event, partition])
            }
        }
        for (table, column) in [
            ("inbox_claims", "claimed_at"), ("digested", "digested_at"), ("digests", "digested_at"),
        ] {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE home = ? AND \(column) < ?")
                .execute(arguments: [partition, time])
        }
        return nil
    }

    /// - Returns: whether the plan counts.
    private func apply(_ plan: Plan, in database: Database) throws -> Bool {
        guard let resolution = plan.resolution, try !isClaimedByAnother(plan, in: database),
            try isTaken(plan, resolution, in: database)
        else { return false }
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO resolved_users
                    (event, partition, user, tenant, because, mail, item, event_type, event_offset, created_at,
                     user_offset, digest_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """)
        for user in resolution.users {
            let item = user.inbox ? InboxItem.id(of: plan, user: user.user) : nil
            try insert.execute(arguments: [
                plan.event, plan.partition, user.user, plan.tenant, user.because.joined(separator: "\n"),
                user.mail.rawValue, item, plan.eventType, plan.offset, plan.at, user.created, user.digestAt,
            ])
            try noteForDigest(user, of: plan, in: database)
        }
        return true
    }

    private func isClaimedByAnother(_ plan: Plan, in database: Database) throws -> Bool {
        let find = try database.cachedStatement(
            sql: """
                SELECT 1 FROM inbox_claims WHERE event = ? AND home = ? AND (partition, event_offset) <> (?, ?)
                """)
        return try Bool.fetchOne(find, arguments: [plan.event, plan.partition, plan.partition, plan.offset]) == true
    }

    private func apply(_ claim: Claim, home: Int, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO inbox_claims (event, home, partition, event_offset, claimed_at) SELECT ?1, ?2, ?3, ?4, ?5
                WHERE NOT EXISTS (SELECT 1 FROM resolutions WHERE event = ?1 AND partition = ?2)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [claim.event, home, claim.partition, claim.offset, claim.at])
    }

    private func isTaken(_ plan: Plan, _ resolution: Resolution, in database: Database) throws -> Bool {
        let missing = resolution.missing.isEmpty ? nil : resolution.missing.joined(separator: "\n")
        if let after = plan.after {
            try database.cachedStatement(
                sql: """
                    UPDATE resolutions SET open_after = ?1, users = users + ?2,
                        missing = CASE WHEN ?3 IS NULL THEN missing WHEN missing IS NULL THEN ?3
                            ELSE missing || char(10) || ?3 END
                    WHERE event = ?4 AND partition = ?5 AND open_after = ?6
                    """
            ).execute(arguments: [plan.through, resolution.users.count, missing, plan.event, plan.partition, after])
        } else {
            try database.cachedStatement(
                sql: """
                    INSERT INTO resolutions (event, partition, tenant, planned_at, users, missing, open_after)
                    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [
                plan.event, plan.partition, plan.tenant, plan.at, resolution.users.count,
                missing, plan.through,
            ])
        }
        return database.changesCount == 1
    }

    private func apply(_ read: InboxRead, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE resolved_users SET read_at = ?
                WHERE item = ? AND tenant = ? AND user = ? AND read_at IS NULL
                """
        ).execute(arguments: [read.at, read.item, read.tenant, read.user])
    }
}
