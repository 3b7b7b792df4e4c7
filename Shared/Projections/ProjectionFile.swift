import FoundationEssentials
package import GRDB
package import Logging

/// The one owner of a service instance's projection file: the tables of all folds, and the offsets that they stand for.
///
/// Everything in it is derived from the log. A file that can't be understood (damaged, or of another layout) is deleted
/// and folded again, with a line in the log, and a fold of another version alone is.
package final class ProjectionFile: Sendable {
    package let path: String
    package let folds: [any Fold]
    let logger: Logger
    let pool: DatabasePool
    private let lock: FileLock

    /// Opens or creates the file, with the tables of the folds.
    ///
    /// - Throws: `ProjectionError` `.locked` when another instance has it, `.unusable` when the folder can't be written.
    package init(path: String, folds: [any Fold], logger: Logger) throws {
        self.path = path
        self.folds = folds
        self.logger = logger
        let folder = URL(filePath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ProjectionError(.unusable, "the data folder \(folder) can't be created: \(error)")
        }
        lock = try FileLock(path: path + ".lock")
        pool = try Self.openOrRebuild(path: path, folds: folds, logger: logger)
    }

    deinit {
        // Before the lock is given up: another instance may open the file then. Nobody is left to be told of an error.
        try? pool.close()
    }

    /// Reads one state of the tables, while folding goes on. It runs on the calling thread, which suits look-ups and
    /// pages; what scans belongs into `scan`.
    package func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        try pool.read(body)
    }

    /// Looks something up with one statement, on the calling thread. As `read`, and cheaper: without the transaction that
    /// would let several statements see the same state.
    package func lookUp<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        try pool.unsafeRead(body)
    }

    /// As `read`, away from the calling task's thread.
    package func scan<Answer: Sendable>(_ body: @escaping @Sendable (Database) throws -> Answer) async throws -> Answer
    {
        // Not the asynchronous `pool.read`: it holds its connection until a thread of the cooperative pool gives it back, and
        // all of those may be waiting in `read` for a connection.
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { database in continuation.resume(with: Result { try body(database.get()) }) }
        }
    }

    /// Closes the file. Nothing may use it afterwards.
    package func close() throws {
        try pool.close()
    }

    /// Drops the tables of one fold, or of all with nil, so that they are folded from the start. For a service that
    /// is not running: the file can't be opened while one is.
    ///
    /// - Throws: `ProjectionError` `.unknownFold`, naming the ones that exist.
    package func rebuild(_ name: String? = nil) throws {
        guard let name else { return try restart(folds) }
        guard let fold = folds.first(where: { $0.name == name }) else {
            let names = folds.map(\.name).sorted().joined(separator: ", ")
            throw ProjectionError(.unknownFold, "there is no projection \(name); there are: \(names)")
        }
        try restart([fold])
    }

    /// The records that could not be decoded, newest first.
    package func faults(limit: Int) throws -> [FoldFault] {
        try read { try ProjectionLayout.undecodable(in: $0, limit: limit) }
    }

    /// Empties the tables of folds, and forgets their offsets.
    func restart(_ folds: [any Fold]) throws {
        try pool.write { database in
            for fold in folds { try ProjectionLayout.restart(fold, in: database) }
        }
    }
}
