import Contracts
import GRDB
import JSON

/// A job as it is folded, and as clients see it.
struct ReplayJobRow: Sendable, JSONEncodable {
    enum State: String, Sendable {
        case running, done, cancelled, failed
    }

    let job: ReplayJob
    var cancelledAt: Int64?
    var planned = 0
    var skipped = 0
    /// Planned and not ended.
    var waiting = 0
    /// In how many partitions everything was looked at.
    var endedShares = 0
    /// Why it can't go on, where it can't.
    var reason: String?
    /// How the planned ones ended, by state; nil where that was not asked for.
    var outcomes: [DeliveryState: Int]?

    var state: State {
        if cancelledAt != nil { return .cancelled }
        if reason != nil { return .failed }
        return endedShares == Topics.partitions && waiting == 0 ? .done : .running
    }

    /// What is known of how many there are: the count at the beginning, until all of them were looked at.
    private var total: Int {
        endedShares == Topics.partitions ? planned + skipped : max(job.total, planned + skipped)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", job.id)
            writer.member("endpointId", job.endpoint)
            writer.member("state", state.rawValue)
            writer.member("reason", ifPresent: reason)
            writer.member("from", time: job.choice.from)
            writer.member("until", time: job.choice.until)
            writer.member("statuses", job.choice.statuses.map(\.rawValue).sorted())
            writer.member("eventTypes", ifPresent: job.choice.eventTypes)
            writer.member("missed", job.choice.missed)
            writer.member("total", total)
            writer.member("planned", planned)
            writer.member("skipped", skipped)
            writer.member("waiting", waiting)
            if let outcomes {
                writer.member("delivered", outcomes[.delivered] ?? 0)
                writer.member("failed", (outcomes[.failed] ?? 0) + (outcomes[.deadLetter] ?? 0))
                writer.member("cancelled", outcomes[.cancelled] ?? 0)
            }
            writer.member("createdAt", time: job.createdAt)
            writer.member("cancelledAt", ifPresent: cancelledAt, as: .time)
        }
    }
}

extension ReplayJobRow {
    /// The waiting ones are looked for among those of the endpoint, which are few.
    private static let select = """
        SELECT document, cancelled_at,
            (SELECT coalesce(sum(planned), 0) FROM replay_shares WHERE job = j.id),
            (SELECT coalesce(sum(skipped), 0) FROM replay_shares WHERE job = j.id),
            (SELECT count(*) FROM replay_shares WHERE job = j.id AND ended IS NOT NULL),
            (SELECT min(reason) FROM replay_shares WHERE job = j.id AND ended = 'failed'),
            (SELECT count(*) FROM deliveries d WHERE d.subscriber = j.endpoint AND d.due_at IS NOT NULL
                AND d.kind = 'replay' AND EXISTS (SELECT 1 FROM replayed r
                    WHERE r.tenant = d.tenant AND r.delivery = d.id AND r.job = j.id))
        FROM replay_jobs j
        """

    /// - Throws: `ContractError` for what the fold can't have written.
    private init(row: Row) throws {
        let document: String = row[0]
        self.init(
            job: try ReplayJob(document: Array(document.utf8)), cancelledAt: row[1], planned: row[2], skipped: row[3],
            waiting: row[6], endedShares: row[4], reason: row[5])
    }

    /// With how its deliveries ended; nil also for another tenant's.
    ///
    /// - Parameter since: what was made earlier is not shown, see `RowAges.shown(at:)`.
    static func find(_ id: String, tenant: String, since: Int64, in database: Database) throws -> ReplayJobRow? {
        let find = try database.cachedStatement(sql: "\(select) WHERE id = ? AND tenant = ? AND created_at >= ?")
        guard let row = try Row.fetchOne(find, arguments: [id, tenant, since]) else { return nil }
        var found = try ReplayJobRow(row: row)
        let count = try database.cachedStatement(
            sql: """
                SELECT d.state, count(*) FROM replayed r JOIN deliveries d ON d.tenant = r.tenant AND d.id = r.delivery
                WHERE r.job = ? AND r.tenant = ? AND d.due_at IS NULL GROUP BY d.state
                """)
        var outcomes: [DeliveryState: Int] = [:]
        for row in try Row.fetchAll(count, arguments: [id, tenant]) {
            if let state = DeliveryState(rawValue: row[0]) { outcomes[state] = row[1] }
        }
        found.outcomes = outcomes
        return found
    }

    /// Those of an endpoint, newest first.
    static func page(
        of endpoint: String, tenant: String, before id: String?, since: Int64, limit: Int, in database: Database
    ) throws -> [ReplayJobRow] {
        let find = try database.cachedStatement(
            sql: "\(select) WHERE endpoint = ? AND tenant = ? AND id < ? AND created_at >= ? ORDER BY id DESC LIMIT ?")
        // No id is greater than this.
        return try Row.fetchAll(find, arguments: [endpoint, tenant, id ?? "~", since, limit]).map(
            ReplayJobRow.init(row:))
    }

    /// The job that came with a key, if that is remembered still.
    static func find(
        keyHash: String, endpoint: String, tenant: String, since: Int64, in database: Database
    ) throws -> ReplayJob? {
        let find = try database.cachedStatement(
            sql: """
                SELECT document FROM replay_jobs
                WHERE tenant = ? AND key_hash = ? AND endpoint = ? AND created_at > ?
                """)
        return try String.fetchOne(find, arguments: [tenant, keyHash, endpoint, since]).map {
            try ReplayJob(document: Array($0.utf8))
        }
    }

    /// How many jobs of a tenant have not ended planning.
    static func running(tenant: String, in database: Database) throws -> Int {
        let count = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM replay_jobs j WHERE tenant = ? AND cancelled_at IS NULL
                    AND (SELECT count(*) FROM replay_shares WHERE job = j.id AND ended IS NOT NULL) < ?
                """)
        return try Int.fetchOne(count, arguments: [tenant, Topics.partitions]) ?? 0
    }
}
