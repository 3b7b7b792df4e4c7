import EventLog
import Logging
import Synchronization

/// A member of a consumer group of an embedded log. The member that holds the group's lock has all partitions, the
/// others stand by. The lock is held as long as the process lives and the member has not left, so nothing is ever
/// revoked or lost.
final class SQLiteGroupConsumer: GroupConsumer {
    private enum Role: Sendable {
        case standingBy
        case active(PartitionCursors)
        case left
    }

    private let log: EventLogSQLite
    private let group: String
    private let file: TopicFile
    private let lock: FileLock
    private let role = Mutex(Role.standingBy)
    private let bell = Bell()
    /// Where the bell hangs.
    private let hooks: [(bells: Bells, number: Int)]
    private let watch: Int

    init(log: EventLogSQLite, group: String, file: TopicFile, lockPath: String) throws(EventLogError) {
        self.log = log
        self.group = group
        self.file = file
        lock = try FileLock(path: lockPath)
        let bell = bell
        hooks = [file.bells, log.closing].map { ($0, $0.add(bell)) }
        watch = log.watcher.watch(lockPath, for: .closed) { bell.ring() }
    }

    deinit {
        for hook in hooks { hook.bells.remove(hook.number) }
        log.watcher.unwatch(watch)
    }

    func next(limit: Int) async throws -> GroupEvent {
        while true {
            let seen = bell.count
            try Task.checkCancellation()
            try log.checkOpen()
            if let event = try advanceOrWait(limit: max(1, limit)) { return event }
            try await bell.wait(past: seen)
        }
    }

    func commit(_ offsets: [Int: Int64]) async throws {
        try log.checkOpen()
        for partition in offsets.keys { _ = try file.partitionNamed(partition) }
        let isOwner: @Sendable () -> Bool = { [self] in
            role.withLock { role in
                if case .active = role { true } else { false }
            }
        }
        try await log.offsets.commit(offsets, group: group, topic: file.name, isOwner: isOwner).get()
    }

    func close() async {
        let wasActive = role.withLock { role in
            defer { role = .left }
            if case .active = role { return true } else { return false }
        }
        // Commits that were begun are written before another member can ask where to go on.
        if wasActive { await log.offsets.flush() }
        lock.release()
        bell.ring()
        log.leave(self)
    }

    /// As `advance`, with nothing to do while the log is away: the watcher's tick wakes this member to try again.
    private func advanceOrWait(limit: Int) throws(EventLogError) -> GroupEvent? {
        do throws(EventLogError) {
            return try advance(limit: limit)
        } catch {
            guard error.isRetriable else { throw error }
            log.options.logger.warning(
                "A group can't go on; trying again", metadata: ["group": "\(group)", "reason": "\(error)"])
            return nil
        }
    }

    private func advance(limit: Int) throws(EventLogError) -> GroupEvent? {
        try role.withLock { role throws(EventLogError) -> GroupEvent? in
            switch role {
            case .left:
                throw EventLogError(.closed, "the member has left the group")
            case .active(var cursors):
                let records = try cursors.read(limit: limit)
                role = .active(cursors)
                return records.isEmpty ? nil : .records(records)
            case .standingBy:
                guard try lock.tryAcquire() else { return nil }
                let starts = try starts()
                role = .active(PartitionCursors(starts.sorted { $0.key < $1.key }.map { (file, $0.key, $0.value) }))
                return .assigned(starts)
            }
        }
    }

    /// What the group committed, or the first offset that is kept where it committed nothing.
    private func starts() throws(EventLogError) -> [Int: Int64] {
        let committed = try log.offsets.committed(group: group, topic: file.name)
        return try file.bounds().reduce(into: [:]) { $0[$1.key] = committed[$1.key] ?? $1.value.earliest }
    }
}
