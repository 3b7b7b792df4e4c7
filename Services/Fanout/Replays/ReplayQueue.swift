import Contracts
import GRDB
package import Projections

/// What the projection knows of jobs that replay.
package struct ReplayQueue: Sendable {
    /// A job, and how far it has come in one partition.
    struct Work: Sendable {
        let job: ReplayJob
        let place: ReplayScan.Place?
        /// As the last record has it; nil before the first.
        let through: String?
    }

    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// The jobs that have not ended in a partition.
    func open(in partition: Int) throws -> [String] {
        try file.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM replay_jobs j WHERE cancelled_at IS NULL AND NOT EXISTS
                        (SELECT 1 FROM replay_shares WHERE job = j.id AND partition = ? AND ended IS NOT NULL)
                    ORDER BY id
                    """, arguments: [partition])
        }
    }

    /// What there is to do for a job in a partition; nil where it has ended or was cancelled.
    ///
    /// - Throws: `ContractError` for what the fold can't have written.
    func work(on job: String, in partition: Int) throws -> Work? {
        try file.read { database in
            let find = try database.cachedStatement(
                sql: """
                    SELECT document, (SELECT through FROM replay_shares WHERE job = j.id AND partition = ?)
                    FROM replay_jobs j WHERE id = ? AND cancelled_at IS NULL AND NOT EXISTS
                        (SELECT 1 FROM replay_shares WHERE job = j.id AND partition = ? AND ended IS NOT NULL)
                    """)
            guard let row = try Row.fetchOne(find, arguments: [partition, job, partition]) else { return nil }
            let document: String = row[0]
            let through: String? = row[1]
            return Work(
                job: try ReplayJob(document: Array(document.utf8)), place: through.flatMap(ReplayScan.Place.init),
                through: through)
        }
    }

    /// The replays of an endpoint that have not ended: those that were not tried yet, and all.
    func waiting(for endpoint: String) throws -> (untried: Int, all: Int) {
        try file.read { database in
            let count = try database.cachedStatement(
                sql: """
                    SELECT count(*), coalesce(sum(attempts = 0), 0) FROM deliveries
                    WHERE subscriber = ? AND due_at IS NOT NULL AND kind = 'replay'
                    """)
            guard let row = try Row.fetchOne(count, arguments: [endpoint]) else { return (0, 0) }
            return (row[1], row[0])
        }
    }

    /// Whether a delivery was made by a job that was cancelled.
    func isCancelled(_ delivery: String, tenant: String) throws -> Bool {
        try file.lookUp { database in
            let find = try database.cachedStatement(
                sql: """
                    SELECT 1 FROM replayed r JOIN replay_jobs j ON j.id = r.job AND j.tenant = r.tenant
                    WHERE r.tenant = ? AND r.delivery = ? AND j.cancelled_at IS NOT NULL
                    """)
            return try Bool.fetchOne(find, arguments: [tenant, delivery]) == true
        }
    }

    func step(
        _ scan: ReplayScan, after place: ReplayScan.Place?, limit: Int
    ) async throws -> (found: [ReplayScan.Candidate], looked: ReplayScan.Place?, isEnd: Bool) {
        try await file.scan { try scan.step(after: place, limit: limit, in: $0) }
    }
}

extension ReplayScan.Place {
    /// Reads `description`.
    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let time = Int64(text[..<colon]) else {
            return nil
        }
        self.init(acceptedAt: time, event: String(text[text.utf8.index(after: colon)...]))
    }
}
