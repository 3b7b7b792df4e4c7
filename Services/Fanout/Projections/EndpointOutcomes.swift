import Contracts
import GRDB
import Projections

/// Since when endpoints only fail: when each succeeded last, and when it failed since, as one batch of the fold writes it.
///
/// An endpoint's attempts stand in many partitions, which are folded in any order. So what is kept does not depend on it:
/// the latest success, and of each slot of time that begins after it the earliest failure.
struct EndpointOutcomes {
    /// In milliseconds.
    private static let slot: Int64 = 600_000

    private struct Outcome {
        var succeededAt: Int64?
        /// By the beginning of their slot.
        var failures: [Int64: Int64] = [:]
    }

    private var endpoints: [String: Outcome] = [:]

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE endpoint_successes (
                    endpoint TEXT NOT NULL PRIMARY KEY,
                    succeeded_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE endpoint_failures (
                    endpoint TEXT NOT NULL,
                    slot INTEGER NOT NULL,
                    failed_at INTEGER NOT NULL,
                    PRIMARY KEY (endpoint, slot)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    mutating func saw(_ attempt: Attempt) {
        // What has waited for too long, for its turn or its rate, says nothing about the endpoint.
        guard attempt.medium == .webhook, attempt.fault != FaultKind.waitedTooLong.rawValue else { return }
        let time = attempt.endedAt
        switch attempt.state {
        case .delivered:
            let earlier = endpoints[attempt.subscriber]?.succeededAt ?? .min
            if time > earlier { endpoints[attempt.subscriber, default: Outcome()].succeededAt = time }
        case .retrying, .failed, .deadLetter:
            let slot = time / Self.slot * Self.slot
            let first = endpoints[attempt.subscriber]?.failures[slot] ?? .max
            if time < first { endpoints[attempt.subscriber, default: Outcome()].failures[slot] = time }
        case .pending, .delivering, .cancelled: break
        }
    }

    func write(in database: Database) throws {
        guard !endpoints.isEmpty else { return }
        let succeed = try FoldStatement(
            database,
            """
            INSERT INTO endpoint_successes (endpoint, succeeded_at) VALUES (?, ?)
            ON CONFLICT (endpoint) DO UPDATE SET succeeded_at = excluded.succeeded_at
            WHERE excluded.succeeded_at > endpoint_successes.succeeded_at
            """)
        let forget = try FoldStatement(database, "DELETE FROM endpoint_failures WHERE endpoint = ? AND slot <= ?")
        let fail = try FoldStatement(
            database,
            """
            INSERT INTO endpoint_failures (endpoint, slot, failed_at) SELECT ?1, ?2, ?3
            WHERE NOT EXISTS (SELECT 1 FROM endpoint_successes WHERE endpoint = ?1 AND succeeded_at >= ?2)
            ON CONFLICT (endpoint, slot) DO UPDATE SET failed_at = excluded.failed_at
            WHERE excluded.failed_at < endpoint_failures.failed_at
            """)
        for (endpoint, outcome) in endpoints {
            if let time = outcome.succeededAt {
                succeed.bind(endpoint, at: 1)
                succeed.bind(time, at: 2)
                if try succeed.run() == 1 {
                    forget.bind(endpoint, at: 1)
                    forget.bind(time, at: 2)
                    try forget.run()
                }
            }
            for (slot, time) in outcome.failures {
                fail.bind(endpoint, at: 1)
                fail.bind(slot, at: 2)
                fail.bind(time, at: 3)
                try fail.run()
            }
        }
    }

    static func expire(before time: Int64, in database: Database) throws {
        for sql in [
            "DELETE FROM endpoint_successes WHERE succeeded_at < ?", "DELETE FROM endpoint_failures WHERE slot < ?",
        ] {
            let statement = try FoldStatement(database, sql)
            statement.bind(time, at: 1)
            try statement.run()
        }
    }

    /// When an endpoint failed first since it succeeded last; nil where it did not fail since.
    ///
    /// - Parameter time: what was before is not counted. A failure soon after it (in the same ten minutes) is not, either,
    ///   as one soon after a success isn't.
    static func failingSince(_ endpoint: String, after time: Int64, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT min(failed_at) FROM endpoint_failures WHERE endpoint = ? AND slot > ?")
        return try Int64.fetchOne(statement, arguments: [endpoint, time])
    }
}
