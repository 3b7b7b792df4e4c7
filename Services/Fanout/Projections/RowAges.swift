import Contracts
import EventLog
import GRDB
import Projections
import ServiceKit

/// How old the rows of a fold are, by partition, and which of them are to go.
///
/// A row may go when what it shows happened more than `kept` before the newest record of its partition, by the times that
/// the records carry, in steps of `step`; and never sooner than by the clock, so that a record whose clock is far ahead
/// takes nothing with it. When exactly it goes, nobody sees: what is shown is bounded by `shown(at:)`, which is never
/// earlier. So answers are the same whatever was let go of when, and however often the log was folded from its start.
struct RowAges {
    /// As long as the log keeps its records.
    static let kept = Topics.kept.milliseconds
    private static let step: Int64 = 10 * 60_000

    private struct Age: Equatable {
        /// The time of the newest record.
        var newest: Int64 = 0
        /// No row that may go is of an earlier time than this.
        var oldest = Int64.max
    }

    private let table: String
    private let kept: Int64
    private let now: Int64
    private let database: Database
    private var stored: [Int: Age] = [:]
    private var ages: [Int: Age] = [:]

    /// - Parameters:
    ///   - table: made with `create`.
    ///   - kept: in milliseconds.
    ///   - now: the clock, which is asked for nothing but this: milliseconds since 1970.
    init(_ table: String, kept: Int64 = RowAges.kept, now: Int64, in database: Database) throws {
        self.table = table
        self.kept = kept
        self.now = now
        self.database = database
        try FoldStatement(database, "SELECT partition, newest, oldest FROM \(table)").forEachRow { row in
            stored[row.int(0)] = Age(newest: row.int64(1), oldest: row.int64(2))
            return true
        }
        ages = stored
    }

    /// What was accepted before this is shown no more: the log, which keeps as long, may not hold it. Deliveries that have
    /// not ended are shown as long as they haven't.
    ///
    /// - Parameter now: milliseconds since 1970.
    static func shown(at now: Int64) -> Int64 { now - kept }

    static func create(_ table: String, in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE \(table) (
                    partition INTEGER PRIMARY KEY,
                    newest INTEGER NOT NULL,
                    oldest INTEGER NOT NULL
                ) STRICT
                """)
    }

    /// A record was folded.
    mutating func saw(_ record: LogRecord) {
        let partition = record.position.partition
        let time = min(record.timestamp, now)
        if time > ages[partition]?.newest ?? 0 { ages[partition, default: Age()].newest = time }
    }

    /// A row was written.
    ///
    /// - Parameter time: it is no older than this.
    mutating func wrote(in partition: Int, at time: Int64) {
        if time < ages[partition]?.oldest ?? .max { ages[partition, default: Age()].oldest = time }
    }

    /// Lets rows go, and notes what is left.
    ///
    /// - Parameter delete: deletes what may go of a partition's rows that are older than a time, and answers the time of
    ///   the oldest that had to stay, if one had to.
    mutating func expire(_ delete: (_ partition: Int, _ before: Int64) throws -> Int64?) throws {
        for (partition, age) in ages {
            let before = Self.bound(age.newest, kept: kept)
            guard age.oldest < before, before != Self.bound(stored[partition]?.newest ?? 0, kept: kept) else {
                continue
            }
            ages[partition]?.oldest = try delete(partition, before) ?? before
        }
        let save = try FoldStatement(
            database,
            """
            INSERT INTO \(table) (partition, newest, oldest) VALUES (?, ?, ?)
            ON CONFLICT (partition) DO UPDATE SET newest = excluded.newest, oldest = excluded.oldest
            """)
        for (partition, age) in ages where stored[partition] != age {
            save.bind(partition, at: 1)
            save.bind(age.newest, at: 2)
            save.bind(age.oldest, at: 3)
            try save.run()
        }
    }

    private static func bound(_ newest: Int64, kept: Int64) -> Int64 { (newest - kept) / step * step }
}
