import Contracts
import EventLog
import Logging
import Synchronization

/// Appends the records of attempts: of each partition all that wait, in one call.
///
/// Whoever comes first appends for those who come meanwhile, too, and these don't wait for it: under load an attempt's task
/// ends with its answer, and one append is for many. A partition that can't be written holds up no other.
final class AttemptRecorder: Sendable {
    struct Entry: Sendable {
        let delivery: DueDelivery
        /// The key of its event.
        let key: [UInt8]
        var record: DeliveryRecord

        init(_ attempt: Attempt, of delivery: DueDelivery, key: [UInt8]) {
            self.delivery = delivery
            self.key = key
            record = .attempt(attempt)
        }
    }

    /// The most records of one append: each may hold `Attempt.bodyLimit` bytes of an answer.
    private static let mostAtOnce = 512
    /// After an append of so many it rests for a moment: more come, and each append costs a sync to disk.
    private static let busyFrom = 8
    private static let rest = Duration.milliseconds(5)
    private static let shortestPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    private let log: any EventLog
    private let feed: DeliveryFeed
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// What waits, of each partition that somebody appends for.
    private let waiting = Mutex<[Int: [Entry]]>([:])

    init(log: any EventLog, feed: DeliveryFeed, clock: any Clock<Duration>, logger: Logger) {
        self.log = log
        self.feed = feed
        self.clock = clock
        self.logger = logger
    }

    /// Appends, however long the log is away or refuses it, and until nothing waits in the partition; or leaves it to the one
    /// who does so already. An attempt that was answered is never made again for want of a record, unless its record is
    /// lost with the process. What waits is bounded by `DispatchLimits.unrecorded`.
    ///
    /// - Parameter abandon: takes what is given up because the task is cancelled while the log is away.
    func record(_ entry: Entry, abandon: (DueDelivery) -> Void) async {
        let partition = entry.delivery.partition
        let isServed = waiting.withLock { waiting in
            guard waiting[partition] != nil else {
                waiting[partition] = []
                return false
            }
            waiting[partition]?.append(entry)
            return true
        }
        guard !isServed else { return }
        var batch = [entry]
        var pause = Self.shortestPause
        while !batch.isEmpty {
            var refused = await append(batch, to: partition)
            if refused.isEmpty {
                pause = Self.shortestPause
                if batch.count >= Self.busyFrom { try? await clock.sleep(for: Self.rest) }
            } else if (try? await clock.sleep(for: pause)) != nil {
                pause = min(pause * 2, Self.longestPause)
            } else {
                for entry in refused { abandon(entry.delivery) }
                refused = []
            }
            batch = next(of: partition, after: refused)
        }
    }

    /// What is to be appended now; nothing if there is nothing left, and then nobody appends for the partition any more.
    private func next(of partition: Int, after refused: [Entry]) -> [Entry] {
        waiting.withLock { waiting in
            let entries = waiting[partition] ?? []
            if entries.isEmpty, refused.isEmpty { waiting[partition] = nil }
            guard !entries.isEmpty, refused.count < Self.mostAtOnce else { return refused }
            let room = Self.mostAtOnce - refused.count
            waiting[partition] = entries.count > room ? Array(entries[room...]) : []
            let taken = entries.count > room ? Array(entries[..<room]) : entries
            return refused.isEmpty ? taken : refused + taken
        }
    }

    /// - Returns: those that were not written.
    private func append(_ entries: [Entry], to partition: Int) async -> [Entry] {
        let results = await log.append(entries.map { $0.record.newRecord(partition: partition, key: $0.key) })
        var written: [(content: DeliveryRecord, offset: Int64)] = []
        written.reserveCapacity(entries.count)
        var refused: [Entry] = []
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let position): written.append((entries[index].record, position.offset))
            case .failure(let error):
                note(error, of: entries[index].delivery)
                refused.append(error.code == .recordTooLarge ? entries[index].shortened : entries[index])
            }
        }
        feed.wrote(written, in: partition)
        return refused
    }

    private func note(_ error: EventLogError, of delivery: DueDelivery) {
        logger.log(
            level: error.isRetriable ? .debug : .error, "the record of an attempt waits for the log",
            metadata: ["delivery": "\(delivery.id)", "reason": "\(error)"])
    }
}

extension AttemptRecorder.Entry {
    /// Without what was answered, which is all that may be long.
    fileprivate var shortened: Self {
        guard case .attempt(var attempt) = record else { return self }
        attempt.responseHeaders = []
        attempt.responseBody = nil
        return Self(attempt, of: delivery, key: key)
    }
}
