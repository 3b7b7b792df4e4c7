import GRDB
import GRDBSQLite

// As GRDB's own, which reads its statements anew each time: a log that is busy begins several hundred transactions a second.
extension Database {
    /// Runs `body` in a transaction that nobody else writes beside, and commits it. After an error nothing of it is left.
    func inWritingTransaction(_ body: () throws -> Void) throws {
        try run("BEGIN IMMEDIATE", body)
    }

    /// Runs `body` in a transaction: all that it reads is of one moment, and a lock is taken once, not for each part.
    func inReadingTransaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try run("BEGIN DEFERRED", body)
    }

    /// A number that is another one after each commit by another connection.
    func dataVersion() throws -> Int64 {
        let statement = try cachedStatement(sql: "PRAGMA data_version").sqliteStatement
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw lastError }
        return sqlite3_column_int64(statement, 0)
    }

    private func run<Answer>(_ begin: String, _ body: () throws -> Answer) throws -> Answer {
        try run(begin)
        do {
            let answer = try body()
            try run("COMMIT")
            return answer
        } catch {
            // SQLite itself rolls back after some errors, but not after each. The first one is what the caller is to hear of.
            if sqlite3_get_autocommit(sqliteConnection) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    private func run(_ sql: String) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw lastError }
    }
}
