import FoundationEssentials
import GRDB
import Logging

extension ProjectionFile {
    /// Opens the file; when what is in it can't be used, deletes it and begins anew.
    static func openOrRebuild(path: String, folds: [any Fold], logger: Logger) throws -> DatabasePool {
        if FileManager.default.fileExists(atPath: damageMarker(path)) {
            try delete(path, because: "it was found damaged while it was in use", logger: logger)
        }
        do {
            return try open(path: path, folds: folds, logger: logger)
        } catch let error as DatabaseError {
            // Deleting it would not help where the disk or its rights are what is wrong.
            guard !error.comesFromTheMachine else { throw unusable(path, error) }
            try delete(path, because: "it can't be used: \(error)", logger: logger)
        } catch let error as UnknownLayout {
            try delete(path, because: "it has layout \(error.found), not \(ProjectionLayout.version)", logger: logger)
        }
        do {
            return try open(path: path, folds: folds, logger: logger)
        } catch let error as DatabaseError {
            throw unusable(path, error)
        }
    }

    private static func unusable(_ path: String, _ error: DatabaseError) -> ProjectionError {
        ProjectionError(.unusable, "the projection file \(path) can't be opened: \(error)")
    }

    /// Notes that the file is damaged, for the next start: nobody can be sure of what an open connection still reads.
    func markDamaged(_ error: any Error) -> ProjectionError {
        let isMarked = FileManager.default.createFile(atPath: Self.damageMarker(path), contents: nil)
        let advice = isMarked ? "start again, and it is folded anew from the log" : "delete it and start again"
        return ProjectionError(.corrupt, "the projection file \(path) is damaged (\(error)): \(advice)")
    }

    private struct UnknownLayout: Error {
        let found: Int
    }

    private static func open(path: String, folds: [any Fold], logger: Logger) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "projections"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            // Grows with use: what the file has of tables that are written in no order. Who only reads finds in the memory
            // of the system what is not in there.
            try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -4000 : -16000)")
            // Pages that change often are copied back once in 32 MB of changes, not once in 4, each time with two syncs.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
            // A rebuild makes a large write-ahead log; it must not stay large.
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        do {
            try prepare(pool, folds: folds, logger: logger)
        } catch {
            // At once, not when it is released: a connection that closes late would take a new file's log with it.
            try? pool.close()
            throw error
        }
        return pool
    }

    private static func prepare(_ pool: DatabasePool, folds: [any Fold], logger: Logger) throws {
        try pool.write { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            let isNew = try found == 0 && !database.tableExists(ProjectionLayout.versionsTable)
            guard isNew || found == ProjectionLayout.version else { throw UnknownLayout(found: found) }
            try ProjectionLayout.create(in: database)
            for fold in folds { try ProjectionLayout.prepare(fold, in: database, logger: logger) }
        }
    }

    private static func delete(_ path: String, because reason: String, logger: Logger) throws {
        logger.warning(
            "deleting the projection file, to fold it again from the log",
            metadata: ["path": "\(path)", "reason": "\(reason)"])
        for file in [path, path + "-wal", path + "-shm", damageMarker(path)]
        where FileManager.default.fileExists(atPath: file) {
            do {
                try FileManager.default.removeItem(atPath: file)
            } catch {
                throw ProjectionError(.unusable, "\(file) must be deleted, because \(reason), and can't be: \(error)")
            }
        }
    }

    private static func damageMarker(_ path: String) -> String { path + ".damaged" }
}
