package import EventLog
import GRDB
package import Logging

/// Folds the log into a projection file: reads all partitions of all topics of the file's folds, from where the file
/// stands; writes each batch's rows and offsets in one transaction; then tells the observers, then those who wait.
package final class FoldRunner: Sendable {
    let file: ProjectionFile
    let log: any EventLog
    let observers: [any FoldObserver]
    let batchLimit: Int
    let pace: Duration
    let clock: any Clock<Duration>
    let logger: Logger
    let progressState = FoldProgress()
    let topics: Set<String>
    /// After so many records it rests for as long as it may.
    private static let largeBatch = 100

    /// - Parameters:
    ///   - observers: are told in this order.
    ///   - batchLimit: the most records of one transaction.
    ///   - pace: how long to rest, at most, after a batch that took all there was, so that under load a transaction holds
    ///     more records. It rests for less after a small batch, and not at all while somebody waits for it.
    ///   - clock: for time-outs and for the pauses after an error.
    package init(
        file: ProjectionFile, log: any EventLog, observers: [any FoldObserver] = [], batchLimit: Int = 2_000,
        pace: Duration = .zero, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.file = file
        self.log = log
        self.observers = observers
        self.batchLimit = batchLimit
        self.pace = pace
        self.clock = clock
        self.logger = logger
        topics = Set(file.folds.flatMap(\.topics))
    }

    /// Folds until its task is cancelled; then it returns, and waits of others end with `FoldLag`. To be called once.
    ///
    /// While the log or the disk is away it waits and goes on, with the reason in `status`.
    ///
    /// - Throws: what can't get better by waiting: `EventLogError` that is not retriable, `ProjectionError` `.corrupt`.
    @concurrent
    package func run() async throws {
        defer { progressState.end() }
        var pause = FoldPause(clock: clock)
        do {
            while true {
                try Task.checkCancellation()
                do {
                    try await follow(&pause)
                } catch let error as EventLogError where error.code == .offsetOutOfRange || error.isRetriable {
                    // After an offset that is not kept any more, the start looks at what is.
                    stop(.blocked("the log: \(error)"))
                    try await pause.wait()
                }
            }
        } catch  where Task.isCancelled {
            logger.debug("folding ends, its task was cancelled")
        }
    }

    private func follow(_ pause: inout FoldPause) async throws {
        var offsets = try await start()
        let goal = try await ends()
        progressState.changeStatus { $0.phase = .catchingUp }
        let reader = try await log.follow(offsets.common)
        do {
            becomeReady(at: goal)
            while true {
                let records = try await reader.next(limit: batchLimit)
                guard !records.isEmpty else { continue }
                try await fold(FoldBatch(records), advancing: &offsets, pause: &pause)
                pause.reset()
                becomeReady(at: goal)
                if records.count < batchLimit { try await rest(after: records.count) }
            }
        } catch {
            await reader.close()
            throw error
        }
    }

    private func rest(after records: Int) async throws {
        let duration = pace * min(records, Self.largeBatch) / Self.largeBatch
        let called = progressState.calls.count
        guard duration > .zero, !progressState.isAwaited else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in try await clock.sleep(for: duration) }
            group.addTask { [progressState] in try await progressState.calls.wait(past: called) }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Folds one batch, however often the disk has to be tried.
    private func fold(_ batch: FoldBatch, advancing offsets: inout FoldOffsets, pause: inout FoldPause) async throws {
        let phase = progressState.status.phase
        while true {
            do {
                let folded = try file.fold(batch, advancing: &offsets)
                if progressState.status.phase != phase { progressState.changeStatus { $0.phase = phase } }
                return publish(batch, folded, offsets)
            } catch let error as DatabaseError where error.isDamage {
                throw file.markDamaged(error)
            } catch let error as DatabaseError {
                stop(.stalled("the projection file can't be written: \(error)"))
                try await pause.wait()
            }
        }
    }

    private func publish(_ batch: FoldBatch, _ folded: FoldedBatch, _ offsets: FoldOffsets) {
        report(folded.skips)
        for record in folded.undecodable {
            logger.error(
                "a record can't be decoded: the projection goes on without it",
                metadata: [
                    "projection": "\(record.fold)", "position": "\(record.position)", "reason": "\(record.reason)",
                ])
        }
        for observer in observers {
            if !folded.undecodable.isEmpty { observer.undecodable(folded.undecodable) }
            guard let fold = observer.fold else {
                observer.folded(batch.records)
                continue
            }
            for (index, records) in folded.records.enumerated()
            where file.folds[index].name == fold && !records.isEmpty {
                observer.folded(records)
            }
        }
        // After the observers: who waited for a position sees the memory states at it as well.
        let changes = batch.runs.map { ($0.partition, offsets.common(of: $0.partition) ?? $0.next) }
        progressState.advance(to: changes, folded: batch.records.count, undecodable: folded.undecodable.count)
    }

    private func report(_ skips: [FoldSkip]) {
        guard let first = skips.first else { return }
        progressState.changeStatus { $0.skips += Int64(skips.count) }
        // Once a batch: where offsets are rightly empty there may be one beside every record.
        logger.error(
            "the log left out records that a projection expected: it goes on without them",
            metadata: ["projection": "\(first.fold)", "gap": "\(first)", "gaps_in_batch": "\(skips.count)"])
    }

    private func becomeReady(at goal: [TopicPartition: Int64]) {
        guard progressState.status.phase == .catchingUp, progressState.isReached(goal) else { return }
        progressState.changeStatus {
            $0.phase = .following
            $0.isRefolding = false
        }
        logger.info("folded everything that stood in the log at the start")
    }

    private func stop(_ phase: FoldStatus.Phase) {
        progressState.changeStatus { $0.phase = phase }
        logger.warning("folding waits", metadata: ["reason": "\(phase)"])
    }
}
