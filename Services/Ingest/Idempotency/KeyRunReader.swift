import GRDB

import struct Foundation.Data

/// Reads a run from its first use to its last, with one bucket in memory.
struct KeyRunReader {
    /// Where it stands; nil behind the end.
    private(set) var use: KeyUse?

    private let runs: KeyRuns
    private let run: Int64
    private var bucket = KeyBucket()
    private var index = 0
    private var firstMark: Data

    init(run: Int64, of runs: KeyRuns) throws {
        self.runs = runs
        self.run = run
        // Before every mark.
        firstMark = Data()
        try load()
    }

    mutating func advance() throws {
        index += 1
        if index < bucket.count { use = bucket.use(at: index) } else { try load() }
    }

    private mutating func load() throws {
        let statement = try runs.database.cachedStatement(
            sql: """
                SELECT marks, uses, first_mark FROM idempotency_buckets WHERE run = ? AND first_mark > ?
                ORDER BY first_mark LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [run, firstMark]) else {
            use = nil
            return
        }
        bucket = try runs.bucket(row)
        firstMark = row[2]
        index = 0
        use = bucket.use(at: 0)
    }
}
