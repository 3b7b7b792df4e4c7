import EventLog
import Foundation
import GRDB
import Logging
import Synchronization

/// Writes a topic: one transaction for all the appends that wait.
final class TopicWriter: Sendable {
    private enum Job: WriteJob {
        case append([StoredRecord], CheckedContinuation<Result<[Position], EventLogError>, Never>)
        /// Deletes what is too old, all of it.
        case trim(CheckedContinuation<Void, Never>)

        var cost: Int {
            switch self {
            case .append(let records, _): records.reduce(0) { $0 + $1.cost }
            case .trim: 0
            }
        }
    }

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
        let appender = TopicAppender(topic: topic, path: path, database: database, layout: layout, tail: tail)
        let trimmers = Mutex<[CheckedContinuation<Void, Never>]>([])
        let answerTrimmers: @Sendable () -> Void = {
            let asked = trimmers.withLock { trimmers in
                defer { trimmers = [] }
                return trimmers
            }
            for trimmer in asked { trimmer.resume() }
        }
        queue = WriteQueue(name: "log \(topic)", pause: TopicRetention.interval) { jobs in
            var appends:
                [(records: [StoredRecord], answer: CheckedContinuation<Result<[Position], EventLogError>, Never>)] = []
            for job in jobs {
                switch job {
                case .append(let records, let answer): appends.append((records, answer))
                case .trim(let trimmer): trimmers.withLock { $0.append(trimmer) }
                }
            }
            if !appends.isEmpty {
                let result = appender.append(appends.map(\.records))
                if case .success = result {
                    changed()
                    signal.note()
                }
                for (index, append) in appends.enumerated() {
                    append.answer.resume(returning: result.map { $0[index] })
                }
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

    /// Writes records, and answers when they are on the disk: all of them, or none.
    func append(_ records: [StoredRecord]) async -> Result<[Position], EventLogError> {
        await withCheckedContinuation { answer in
            if !queue.submit(.append(records, answer)) {
                answer.resume(returning: .failure(EventLogError(.closed, "the log is closed")))
            }
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
