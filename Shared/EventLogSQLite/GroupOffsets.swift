import EventLog
import Foundation
import GRDB
import Synchronization

/// What the groups committed: the next offset to read of each partition.
final class GroupOffsets: Sendable {
    private struct Commit: WriteJob {
        let group: String
        let topic: String
        let offsets: [Int: Int64]
        /// Asked when it is written, not before: the member may have left in between.
        let isOwner: @Sendable () -> Bool
        let answer: CheckedContinuation<Result<Void, EventLogError>, Never>

        var cost: Int { offsets.count * 64 }
    }

    private let queue: WriteQueue<Commit>
    private let readers: ReaderPool

    /// Opens the file, or creates it. The caller holds the folder's opening lock.
    init(path: String) throws(EventLogError) {
        let file = LogDatabase(path: path, kind: .groups)
        let database = try file.open { db in
            try db.execute(
                sql: """
                    CREATE TABLE offsets (
                        member_group TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL,
                        next INTEGER NOT NULL CHECK (next >= 0), PRIMARY KEY (member_group, topic, partition)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        guard let database else { throw EventLogError(.corrupt, "\(path) could not be created") }
        readers = ReaderPool(database: file)
        queue = WriteQueue(name: "log groups", pause: 3_600) { commits in
            Self.perform(commits, in: database, path: path)
            return nil
        }
    }

    /// Writes offsets, and answers when they are on the disk.
    ///
    /// - Parameter isOwner: whether the group's partitions are still the caller's; called on the writer's thread.
    func commit(
        _ offsets: [Int: Int64], group: String, topic: String, isOwner: @escaping @Sendable () -> Bool
    ) async -> Result<Void, EventLogError> {
        await withCheckedContinuation { answer in
            let commit = Commit(group: group, topic: topic, offsets: offsets, isOwner: isOwner, answer: answer)
            if !queue.submit(commit) {
                answer.resume(returning: .failure(EventLogError(.closed, "the log is closed")))
            }
        }
    }

    /// Returns when all commits that were begun before are done.
    func flush() async {
        _ = await commit([:], group: "", topic: "") { true }
    }

    func committed(group: String, topic: String) throws(EventLogError) -> [Int: Int64] {
        try readers.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT partition, next FROM offsets WHERE member_group = ? AND topic = ?",
                arguments: [group, topic])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    func close() async { await queue.close() }

    func cease() { queue.cease() }

    private static func perform(_ commits: [Commit], in database: DatabaseQueue, path: String) {
        let owned = commits.map { $0.isOwner() }
        let result: Result<Void, EventLogError>
        do {
            if zip(commits, owned).contains(where: { $1 && !$0.offsets.isEmpty }) {
                try database.inDatabase { db in
                    try db.inTransaction(.immediate) {
                        for (commit, isOwned) in zip(commits, owned) where isOwned { try write(commit, in: db) }
                        return .commit
                    }
                }
            }
            result = .success(())
        } catch {
            result = .failure(EventLogError(sqlite: error, path: path))
        }
        for (commit, isOwned) in zip(commits, owned) {
            commit.answer.resume(returning: isOwned ? result : .failure(.notOwner(commit.group, commit.topic)))
        }
    }

    private static func write(_ commit: Commit, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO offsets (member_group, topic, partition, next) VALUES (?, ?, ?, ?)
                ON CONFLICT (member_group, topic, partition) DO UPDATE SET next = excluded.next
                """)
        for (partition, offset) in commit.offsets {
            try statement.execute(arguments: [commit.group, commit.topic, partition, offset])
        }
    }
}

extension EventLogError {
    fileprivate static func notOwner(_ group: String, _ topic: String) -> EventLogError {
        EventLogError(.notOwner, "this member of \(group) does not own \(topic): another one is active, or it has left")
    }
}
