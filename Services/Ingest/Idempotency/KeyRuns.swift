import GRDB

import struct Foundation.Data

/// The tables of `IdempotencyFold`: uses of keys in runs, each in the order of marks and cut in buckets.
///
/// Marks come in no order, and a tree that takes them one by one rewrites a page for each. So each batch is written as a
/// run of its own, at the end of the table, and runs of like size are merged: an entry is written a few times in its life,
/// always with its neighbours.
struct KeyRuns {
    /// As many uses as a bucket is cut at.
    static let bucketUses = 128
    /// So many runs of one tier are merged into one of the next.
    static let mergedRuns = 16
    /// A run of this tier, of 65,536 uses or more, is left as it is: to merge such would take long.
    static let lastTier = 4

    let database: Database

    static let tables = """
        CREATE TABLE idempotency_types (
            number INTEGER PRIMARY KEY,
            type TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE idempotency_runs (
            number INTEGER PRIMARY KEY,
            tier INTEGER NOT NULL,
            uses INTEGER NOT NULL CHECK (uses > 0),
            -- The time of its latest use: when that is over, all of it is.
            latest INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE idempotency_buckets (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            first_mark BLOB NOT NULL CHECK (length(first_mark) = 16),
            marks BLOB NOT NULL CHECK (length(marks) > 0 AND length(marks) % 16 = 0),
            uses BLOB NOT NULL CHECK (length(uses) = length(marks) / 16 * \(KeyUse.width)),
            UNIQUE (run, first_mark)
        ) STRICT
        """

    static func drop(in database: Database) throws {
        for table in ["idempotency", "idempotency_types", "idempotency_runs", "idempotency_buckets"] {
            try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
        }
    }

    /// The number of a type's name.
    func number(ofType type: String) throws -> Int32 {
        let find = try database.cachedStatement(sql: "SELECT number FROM idempotency_types WHERE type = ?")
        if let found = try Int32.fetchOne(find, arguments: [type]) { return found }
        try database.execute(sql: "INSERT INTO idempotency_types (type) VALUES (?)", arguments: [type])
        return Int32(truncatingIfNeeded: database.lastInsertedRowID)
    }

    func type(_ number: Int32) throws -> String? {
        let find = try database.cachedStatement(sql: "SELECT type FROM idempotency_types WHERE number = ?")
        return try String.fetchOne(find, arguments: [number])
    }

    /// All uses of a mark that are kept, in one statement, so that all are of one moment.
    func uses(of mark: Mark) throws -> [KeyUse] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT bucket.marks, bucket.uses FROM idempotency_runs AS run
                JOIN idempotency_buckets AS bucket ON bucket.number = (
                    SELECT number FROM idempotency_buckets WHERE run = run.number AND first_mark <= ?
                    ORDER BY first_mark DESC LIMIT 1)
                """)
        var uses: [KeyUse] = []
        let rows = try Row.fetchCursor(statement, arguments: [mark.bytes])
        while let row = try rows.next() { uses += try bucket(row).uses(of: mark) }
        return uses
    }

    /// Adds a batch, forgets what is over, and merges where there are many runs.
    ///
    /// - Parameters:
    ///   - uses: in the order of marks.
    ///   - time: now. What claims to be of later is kept no longer than what is of now.
    ///   - horizon: runs whose latest use is older are forgotten, and so are older uses of those that are merged.
    func add(_ uses: [KeyUse], at time: Int64, forgettingBefore horizon: Int64) throws {
        try forget(before: horizon)
        var run = try KeyRunWriter(database, at: time)
        for use in uses { try run.append(use) }
        try run.finish()
        while let tier = try fullTier() { try merge(tier, at: time, horizon) }
    }

    func bucket(_ row: Row) throws -> KeyBucket {
        guard let bucket = KeyBucket(marks: row[0], rest: row[1]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a bucket of idempotency keys is damaged")
        }
        return bucket
    }

    private func forget(before horizon: Int64) throws {
        let old = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT number FROM idempotency_runs WHERE latest < ?"),
            arguments: [horizon])
        try remove(old)
    }

    private func fullTier() throws -> Int? {
        try Int.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT tier FROM idempotency_runs WHERE tier < \(Self.lastTier)
                    GROUP BY tier HAVING count(*) >= \(Self.mergedRuns) ORDER BY tier LIMIT 1
                    """))
    }

    private func merge(_ tier: Int, at time: Int64, _ horizon: Int64) throws {
        let numbers = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT number FROM idempotency_runs WHERE tier = ? ORDER BY number"),
            arguments: [tier])
        var readers = try numbers.map { try KeyRunReader(run: $0, of: self) }
        var writer = try KeyRunWriter(database, at: time)
        // The marks that the readers stand at, side by side: they are gone through for each use.
        var marks = readers.map(\.use?.mark)
        while let least = Self.least(marks), let use = readers[least].use {
            if use.acceptedAt >= horizon { try writer.append(use) }
            try readers[least].advance()
            marks[least] = readers[least].use?.mark
        }
        try writer.finish()
        try remove(numbers)
    }

    /// Which is the least of all that there are, and of equal ones the first.
    private static func least(_ marks: [Mark?]) -> Int? {
        var least: (index: Int, mark: Mark)?
        for (index, mark) in marks.enumerated() {
            guard let mark else { continue }
            if let least, least.mark <= mark { continue }
            least = (index, mark)
        }
        return least?.index
    }

    private func remove(_ runs: [Int64]) throws {
        for run in runs {
            try database.cachedStatement(sql: "DELETE FROM idempotency_buckets WHERE run = ?").execute(arguments: [run])
            try database.cachedStatement(sql: "DELETE FROM idempotency_runs WHERE number = ?").execute(arguments: [run])
        }
    }
}
