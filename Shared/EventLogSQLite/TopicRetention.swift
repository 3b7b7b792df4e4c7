import EventLog
import Foundation
import GRDB
import Logging
import Synchronization

/// Deletes records that are older than their topic keeps them, a bounded number at a time.
final class TopicRetention: Sendable {
    /// How often to look for records that are too old, in seconds.
    static let interval: TimeInterval = 60
    /// The most records that one transaction deletes from a partition, so that appends never wait long for it.
    private static let chunk = 500

    private struct State {
        var keep: Int64?
        /// When to look again; on a clock that doesn't jump.
        var due = ContinuousClock.now
        var isTrimming = false
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - keep: how long a record is kept, in milliseconds; nil for ever.
    ///   - now: milliseconds since 1970.
    init(keep: Int64?, now: @escaping @Sendable () -> Int64) {
        state = Mutex(State(keep: keep))
        self.now = now
    }

    func change(to keep: Int64?) {
        state.withLock { $0.keep = keep }
    }

    /// Deletes a first chunk when it is time to, or the next one.
    ///
    /// - Parameters:
    ///   - isAsked: whether to look now, in any case.
    ///   - deleted: called when records were deleted.
    /// - Returns: whether there may be more to delete.
    func trim(
        _ database: DatabaseQueue, layout: TopicLayout, isAsked: Bool, path: String, logger: Logger,
        deleted: () -> Void
    ) -> Bool {
        let keep = state.withLock { state -> Int64? in
            guard let keep = state.keep, isAsked || state.isTrimming || state.due <= .now else { return nil }
            return keep
        }
        guard let keep else { return false }
        var hasMore = false
        do {
            let count: Int
            (count, hasMore) = try database.inDatabase {
                try Self.deleteChunk($0, before: now() - keep, layout: layout)
            }
            if count > 0 { deleted() }
        } catch {
            let reason = EventLogError(sqlite: error, path: path).message
            logger.warning("Old records could not be deleted; trying again later", metadata: ["reason": "\(reason)"])
        }
        state.withLock { state in
            state.isTrimming = hasMore
            if !hasMore { state.due = .now + .seconds(Self.interval) }
        }
        return hasMore
    }

    private static func deleteChunk(
        _ db: Database, before time: Int64, layout: TopicLayout
    ) throws -> (count: Int, hasMore: Bool) {
        var (total, hasMore) = (0, false)
        try db.inTransaction(.immediate) {
            for partition in 0..<layout.partitions {
                let times = try Row.fetchCursor(
                    db.cachedStatement(
                        sql: "SELECT position, timestamp FROM records_\(partition) ORDER BY position LIMIT \(chunk)"))
                var earliest: Int64?
                var count = 0
                // Up to the first that is young enough: what is kept has no gaps.
                while let row = try times.next(), let timestamp = row[1] as Int64?, timestamp < time {
                    earliest = (row[0] as Int64) + 1
                    count += 1
                }
                guard let earliest else { continue }
                try db.execute(sql: "DELETE FROM records_\(partition) WHERE position < ?", arguments: [earliest])
                try db.execute(
                    sql: "UPDATE partitions SET earliest = ? WHERE number = ?", arguments: [earliest, partition])
                total += count
                hasMore = hasMore || count == chunk
            }
            return .commit
        }
        return (total, hasMore)
    }
}
