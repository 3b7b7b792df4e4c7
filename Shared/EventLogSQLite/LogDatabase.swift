import EventLog
import Foundation
import GRDB

/// How the files of a log are opened, and how they say what they are.
struct LogDatabase: Sendable {
    /// What the file holds; SQLite keeps it in the file's header ("application id").
    enum Kind: Int, Sendable {
        case topic = 0x4361_546F
        case groups = 0x4361_4772
    }

    /// The version of the files' layout that this program writes. A layout of a later version is refused by name.
    static let format = 1

    /// In bytes, for new files: a few records to a page. Larger than SQLite's own choice, because a transaction writes whole
    /// pages, each with two calls.
    static let pageSize = 8_192

    /// How long to wait for another process that writes to the same file, before the log counts as unavailable.
    private static let busyTimeout: TimeInterval = 10

    let path: String
    let kind: Kind

    /// Opens the file for writing and runs `create` when there is nothing in it yet.
    ///
    /// The caller holds the folder's opening lock, so that two processes don't create one file together.
    ///
    /// - Parameter create: makes the tables; nil when a file without any counts as missing.
    /// - Returns: nil when the file has no tables and `create` is nil.
    func open(create: ((Database) throws -> Void)?) throws(EventLogError) -> DatabaseQueue? {
        if create == nil, !FileManager.default.fileExists(atPath: path) { return nil }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration(readonly: false))
            let isCreated = try queue.inDatabase { db in
                // Looked at before anything is set: a file that is not ours stays as it is.
                var isCreated = try holdsTables(db)
                guard isCreated || create != nil else { return false }
                try prepare(db)
                if !isCreated, let create {
                    try db.inTransaction(.immediate) {
                        try create(db)
                        try db.execute(sql: "PRAGMA application_id = \(kind.rawValue)")
                        try db.execute(sql: "PRAGMA user_version = \(Self.format)")
                        return .commit
                    }
                    isCreated = true
                }
                return isCreated
            }
            return isCreated ? queue : nil
        } catch {
            throw EventLogError(sqlite: error, path: path)
        }
    }

    /// Opens another connection, which only reads, to a file that is open for writing already.
    func openReader() throws(EventLogError) -> DatabaseQueue {
        do {
            return try DatabaseQueue(path: path, configuration: configuration(readonly: true))
        } catch {
            throw EventLogError(sqlite: error, path: path)
        }
    }

    private func configuration(readonly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.label = "log \(path)"
        return configuration
    }

    private func holdsTables(_ db: Database) throws -> Bool {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if version == 0, application == 0, tables == 0 { return false }
        guard application == kind.rawValue, version > 0 else {
            throw EventLogError(.corrupt, "\(path) is not a file of this log: move it out of the log's folder")
        }
        guard version <= Self.format else {
            throw EventLogError(
                .newerFormat,
                "\(path) has format \(version) and this program knows formats up to \(Self.format): it was written by a "
                    + "later version, so start that one (or a later one), or restore the folder from before the upgrade"
            )
        }
        return true
    }

    private func prepare(_ db: Database) throws {
        // Of effect where there is nothing in the file yet.
        try db.execute(sql: "PRAGMA page_size = \(Self.pageSize)")
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw EventLogError(.refused, "\(path) can't use SQLite's write-ahead log: is it on a network file system?")
        }
        // A commit returns when the disk has it. Asserted, because more than one thing sets it back to NORMAL.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
            throw EventLogError(.refused, "\(path) can't be opened with synchronous = FULL")
        }
        // A write-ahead log that doesn't stay large after a burst.
        try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
}
