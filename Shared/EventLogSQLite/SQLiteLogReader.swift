import EventLog
import Logging
import Synchronization

/// Follows partitions of an embedded log.
final class SQLiteLogReader: LogReader {
    private let log: EventLogSQLite
    private let cursors: Mutex<PartitionCursors>
    private let bell = Bell()
    /// Where the bell hangs.
    private let hooks: [(bells: Bells, number: Int)]
    private let isClosed = Atomic(false)

    init(log: EventLogSQLite, starts: [(file: TopicFile, partition: Int, offset: Int64)]) {
        self.log = log
        cursors = Mutex(PartitionCursors(starts))
        let files = Dictionary(starts.map { ($0.file.name, $0.file.bells) }) { first, _ in first }
        let bell = bell
        hooks = (files.values + [log.closing]).map { ($0, $0.add(bell)) }
    }

    deinit {
        for hook in hooks { hook.bells.remove(hook.number) }
    }

    func next(limit: Int) async throws -> [LogRecord] {
        while true {
            let seen = bell.count
            try Task.checkCancellation()
            try log.checkOpen()
            guard !isClosed.load(ordering: .sequentiallyConsistent) else {
                throw EventLogError(.closed, "the reader is closed")
            }
            let records = try readOrWait(limit: max(1, limit))
            if !records.isEmpty { return records }
            try await bell.wait(past: seen)
        }
    }

    func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        bell.ring()
    }

    /// Reads what is there; nothing while the log is away, and the watcher's tick wakes this reader to try again.
    private func readOrWait(limit: Int) throws(EventLogError) -> [LogRecord] {
        do throws(EventLogError) {
            return try cursors.withLock { cursors throws(EventLogError) in try cursors.read(limit: limit) }
        } catch {
            guard error.isRetriable else { throw error }
            log.options.logger.warning("The log can't be read; trying again", metadata: ["reason": "\(error)"])
            return []
        }
    }
}
