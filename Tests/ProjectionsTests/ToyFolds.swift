import EventLog
import GRDB
import Projections
import Synchronization

struct ToyError: Error {}

/// Keeps each record: one that is folded twice violates the primary key.
struct LinesFold: Fold {
    var name = "lines"
    var version = 1
    var topics = ["a", "b"]
    /// Called within the transaction, after the rows of a batch.
    var afterRows: @Sendable ([LogRecord], Database) throws -> Void = { _, _ in }

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE \(name) (
                    topic TEXT NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL, value TEXT NOT NULL,
                    PRIMARY KEY (topic, partition, "offset")
                ) STRICT, WITHOUT ROWID
                """)
    }

    func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS \(name)")
    }

    func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        for record in records {
            let value = String(decoding: record.value, as: UTF8.self)
            if value == "poison" { throw ToyError() }
            if value == "garbage" {
                report(record, "it is garbage")
                continue
            }
            try database.cachedStatement(
                sql: "INSERT INTO \(name) (topic, partition, \"offset\", value) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [record.position.topic, record.position.partition, record.position.offset, value])
        }
        try afterRows(records, database)
    }

    func dump(_ file: ProjectionFile) throws -> [String] {
        try file.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT topic || '/' || partition || '/' || "offset" || '=' || value FROM \(name)
                    ORDER BY topic, partition, "offset"
                    """)
        }
    }
}

/// Sums up by key, so that a record folded twice or not at all shows; and the order of a key's records, too.
struct TotalsFold: Fold {
    let name = "totals"
    var version = 1
    var topics = ["a"]
    let applied = Counter()

    func createTables(in database: Database) throws {
        try database.execute(
            sql: "CREATE TABLE totals (key TEXT PRIMARY KEY, count INTEGER NOT NULL, mix INTEGER NOT NULL) STRICT")
    }

    func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS totals")
    }

    func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        applied.add(records.count)
        for record in records {
            let key = String(decoding: record.key ?? [], as: UTF8.self)
            // Not commutative: another order of the same records gives another number.
            let number = record.value.reduce(Int64(0)) { ($0 * 31 + Int64($1)) % 1_000_003 }
            try database.cachedStatement(
                sql: """
                    INSERT INTO totals (key, count, mix) VALUES (?, 1, ?)
                    ON CONFLICT (key) DO UPDATE SET count = count + 1, mix = (mix * 17 + excluded.mix) % 1000003
                    """
            ).execute(arguments: [key, number])
        }
    }

    func dump(_ file: ProjectionFile) throws -> [String] {
        try file.read { database in
            try String.fetchAll(database, sql: "SELECT key || '=' || count || '/' || mix FROM totals ORDER BY key")
        }
    }
}

final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func add(_ number: Int = 1) { state.withLock { $0 += number } }
}

/// Remembers what an observer is told.
final class Witness: FoldObserver {
    let fold: String?
    private let state = Mutex<(positions: [Position], faults: [FoldFault], restarts: [String])>(([], [], []))

    init(fold: String? = nil) {
        self.fold = fold
    }

    var positions: [Position] { state.withLock { $0.positions } }
    var faults: [FoldFault] { state.withLock { $0.faults } }
    var restarts: [String] { state.withLock { $0.restarts } }

    func folded(_ records: [LogRecord]) { state.withLock { $0.positions += records.map(\.position) } }
    func undecodable(_ faults: [FoldFault]) { state.withLock { $0.faults += faults } }
    func foldRestarted(_ name: String) { state.withLock { $0.restarts.append(name) } }
}
