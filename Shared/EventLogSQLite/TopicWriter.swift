import EventLog
import Foundation
import GRDB
import Logging
import Synchronization

/// Writes a topic: one transaction for all the appends that wait.
final class TopicWriter: Sendable {
    private enum Job: WriteJob {
        case one(StoredRecord, @Sendable (Result<Position, EventLogError>) -> Void)
        case several([StoredRecord], CheckedContinuation<Result<[Position], EventLogError>, Never>)
        /// Deletes what is too old, all of it.
        case trim(CheckedContinuation<Void, Never>)

        var cost: Int {
            switch self {
            case .one(let record, _): record.cost
            case .several(let records, _): records.reduce(0) { $0 + $1.cost }
            case .trim: 0
            }
        }
    }

    private static var closed: EventLogError { EventLogError(.closed, "the log is closed") }

    private let queue: WriteQueue<Job>

    /// - Parameters:
    ///   - tail: is given what was written.
    ///   - changed: called after each commit, on the writer's thread.
    ///   - tellOthers: called soon after it, once for several.
    init(
        topic: String, path: String, database: DatabaseQueue, layout: TopicLayout, retention: TopicRetention,
        tail: TopicTail = TopicTail(), logger: Logger, changed: @escaping @Sendable () -> Void,
        tellOthers: @escaping @Sendable () -> Void = {}
    ) {
        let signal = CommitSignal(tellOthers)
        let appender = TopicAppender(topic: topic, path: path, database: database, layout: layout)
        let trimmers = Mutex<[CheckedContinuation<Void, Never>]>([])
        let answerTrimmers: @Sendable () -> Void = {
            let asked = trimmers.withLock { trimmers in
                defer { trimmers = [] }
                return trimmers
            }
            for trimmer in asked { trimmer.resume() }
        }
        queue = WriteQueue(name: "log \(topic)", pause: TopicRetention.interval) { jobs in
            var records: [StoredRecord] = []
            records.reserveCapacity(jobs.count)
            for job in jobs {
                switch job {
                case .one(let record, _): records.append(record)
                case .several(let several, _): records += several
                case .trim(let trimmer): trimmers.withLock { $0.append(trimmer) }
                }
            }
            let result = records.isEmpty ? .success([]) : appender.append(records)
            // Those who wait come first: while they go on, the rest is done.
            Self.answer(jobs, result)
            if case .success(let positions) = result, !positions.isEmpty {
                tail.add(zip(records, positions).map { ($0.record(at: $1), $0.size) })
                changed()
                signal.note()
            }
            let hasToTell = signal.tellIfDue(isIdle: jobs.isEmpty)
            appender.tidyUp()
            let isAsked = trimmers.withLock { !$0.isEmpty }
            let hasMore = retention.trim(
                database, layout: layout, isAsked: isAsked, path: path, logger: logger, deleted: tail.clear)
            if hasMore { return 0 }
            answerTrimmers()
            return hasToTell ? CommitSignal.lull : nil
        } ended: {
            _ = signal.tellIfDue(isIdle: true)
            // A log that is closed leaves the rest to the next start, and keeps nobody waiting for it.
            answerTrimmers()
        }
    }

    /// - Parameter result: the positions of all the records of the jobs, in their order.
    private static func answer(_ jobs: [Job], _ result: Result<[Position], EventLogError>) {
        var next = 0
        for job in jobs {
            switch job {
            case .one(_, let done):
                done(result.map { $0[next] })
                next += 1
            case .several(let records, let answer):
                answer.resume(returning: result.map { Array($0[next..<next + records.count]) })
                next += records.count
            case .trim: break
            }
        }
    }

    /// Writes a record.
    ///
    /// - Parameter done: called when it is on the disk, or can't be written, on the writer's thread; where the log is closed,
    ///   before this returns.
    func append(_ record: StoredRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void) {
        if !queue.submit(.one(record, done)) { done(.failure(Self.closed)) }
    }

    /// Writes records, and answers when they are on the disk: all of them, or none.
    func append(_ records: [StoredRecord]) async -> Result<[Position], EventLogError> {
        await withCheckedContinuation { answer in
            if !queue.submit(.several(records, answer)) { answer.resume(returning: .failure(Self.closed)) }
        }
    }

    /// Deletes what is older than the topic's retention, and returns when nothing of that is left or the log is closed.
    func trim() async {
        await withCheckedContinuation { trimmer in
            if !queue.submit(.trim(trimmer)) { trimmer.resume() }
        }
    }

    func close() async { await queue.close() }

    func cease() { queue.cease() }
}
