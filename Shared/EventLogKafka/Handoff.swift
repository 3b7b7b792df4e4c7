import EventLog
import Foundation

/// Hands records from the thread that reads them to the task that asks for them, with a bound on what lies between.
///
/// `@unchecked Sendable`: all state is read and written between `lock` and `unlock` of `condition`.
final class Handoff: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: (records: Int, bytes: Int)
    private var batches: [ArraySlice<LogRecord>] = []
    private var records = 0
    private var bytes = 0
    private var end: EventLogError?
    private var waiter: Answer<Void>?

    /// What lies between is at most one batch more than `limit`.
    init(limit: (records: Int, bytes: Int)) { self.limit = limit }

    /// Blocks while there is no room.
    ///
    /// - Returns: false once it ended.
    func waitForRoom() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while end == nil, records >= limit.records || bytes >= limit.bytes { condition.wait() }
        return end == nil
    }

    func put(_ batch: [LogRecord], bytes size: Int) {
        guard !batch.isEmpty else { return }
        condition.lock()
        defer { condition.unlock() }
        guard end == nil else { return }
        batches.append(batch[...])
        records += batch.count
        bytes += size
        wake()
    }

    /// No more comes. What lies here is still handed out before `error` is thrown, unless it says that all is closed.
    func finish(_ error: EventLogError) {
        condition.lock()
        defer { condition.unlock() }
        if end == nil { end = error }
        if error.code == .closed {
            end = error
            batches = []
            records = 0
        }
        wake()
        condition.broadcast()
    }

    /// Waits for at least one record. For one task at a time.
    func next(limit: Int) async throws -> [LogRecord] {
        while true {
            try Task.checkCancellation()
            switch try take(limit) {
            case .success(let records): return records
            // Only a sign: the records stay here until they are taken, so a cancelled wait loses none.
            case .failure(let sign): try await sign.answer.value()
            }
        }
    }

    private struct Sign: Error { let answer: Answer<Void> }

    private func take(_ limit: Int) throws(EventLogError) -> Result<[LogRecord], Sign> {
        condition.lock()
        defer { condition.unlock() }
        guard records > 0 else {
            if let end { throw end }
            let answer = Answer<Void>()
            waiter = answer
            return .failure(Sign(answer: answer))
        }
        var taken: [LogRecord] = []
        var wanted = max(1, limit)
        while wanted > 0, let batch = batches.first {
            let part = batch.prefix(wanted)
            taken.append(contentsOf: part)
            wanted -= part.count
            if part.count == batch.count { batches.removeFirst() } else { batches[0] = batch.dropFirst(part.count) }
        }
        records -= taken.count
        bytes = records == 0 ? 0 : bytes - taken.reduce(0) { $0 + $1.size }
        condition.signal()
        return .success(taken)
    }

    private func wake() {
        waiter?.give(.success(()))
        waiter = nil
    }
}
