import Contracts
package import Control
package import EventLog
package import Logging
import Projections
import Synchronization

/// Plans what jobs replay, in the partitions that this instance owns: a little at a time, the next as the former ends.
/// It rests after each step, so that what is new has the machine to itself for most of the time.
///
/// What is left to do is found in the folded state, never only in memory, and each record counts only where the one before
/// it in the log has ended: so after a crash or a takeover a job goes on where it was, and no event is planned twice.
package final class ReplayWriter: PartitionOwner, DeliveryObserver {
    private struct Share: Hashable, Comparable {
        let job: String
        let partition: Int

        static func < (one: Share, other: Share) -> Bool {
            (one.job, one.partition) < (other.job, other.partition)
        }
    }

    private struct State {
        var owned: Set<Int> = []
        var shares: Set<Share> = []
    }

    private enum Outcome {
        case ended
        case planned
        /// So much waits already that nothing more is planned now.
        case full
    }

    /// So many events that the endpoint does not take, one after the other, are noted without one that it takes.
    private static let mostSkipped = 1_000

    private let log: any EventLog
    private let queue: ReplayQueue
    private let control: ControlState
    private let events: EventCache
    private let feed: DeliveryFeed
    private let folded: @Sendable (Position) async throws -> Void
    private let caughtUp: @Sendable () async throws -> Void
    private let limits: ReplayLimits
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    /// - Parameters:
    ///   - feed: is told of what is written.
    ///   - folded: returns once a position is folded here.
    ///   - caughtUp: returns once everything is folded that stands in the log now.
    package init(
        log: any EventLog, queue: ReplayQueue, control: ControlState, events: EventCache, feed: DeliveryFeed,
        folded: @escaping @Sendable (Position) async throws -> Void,
        caughtUp: @escaping @Sendable () async throws -> Void, limits: ReplayLimits = ReplayLimits(),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.queue = queue
        self.control = control
        self.events = events
        self.feed = feed
        self.folded = folded
        self.caughtUp = caughtUp
        self.limits = limits
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    /// Plans until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let heard = bell.count
            if await advance() == false { try? await bell.wait(past: heard) }
        }
    }

    /// One step of each job under way, in turn.
    ///
    /// - Returns: false if there was nothing to be done.
    func advance() async -> Bool {
        var hasAdvanced = false
        for share in state.withLock({ $0.shares }).sorted() {
            do {
                switch try await advance(share) {
                case .ended:
                    state.withLock { _ = $0.shares.remove(share) }
                    hasAdvanced = true
                case .planned: hasAdvanced = true
                case .full: break
                }
            } catch {
                // What is left is found again.
                if Task.isCancelled { return hasAdvanced }
                logger.warning("a replay waits", metadata: ["replay": "\(share.job)", "reason": "\(error)"])
                try? await clock.sleep(for: .milliseconds(250))
                hasAdvanced = true
            }
        }
        return hasAdvanced
    }

    package func own(_ partitions: Set<Int>) throws {
        state.withLock { $0.owned.formUnion(partitions) }
        for partition in partitions {
            let open = try queue.open(in: partition)
            state.withLock { state in
                for job in open { state.shares.insert(Share(job: job, partition: partition)) }
            }
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.subtract(partitions)
            state.shares = state.shares.filter { !partitions.contains($0.partition) }
        }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let isNews = state.withLock { state in
            var isNews = !state.shares.isEmpty
            for delivery in deliveries {
                guard case .replayJob(let job) = delivery.content else { continue }
                for partition in state.owned { state.shares.insert(Share(job: job.id, partition: partition)) }
                isNews = true
            }
            return isNews
        }
        if isNews { bell.ring() }
    }

    /// One step of a job in a partition.
    private func advance(_ share: Share) async throws -> Outcome {
        guard state.withLock({ $0.owned.contains(share.partition) }),
            let work = try queue.work(on: share.job, in: share.partition)
        else { return .ended }
        let job = work.job
        // A job may be folded before its endpoint, and before the last events of its span.
        if work.through == nil { try await caughtUp() }
        guard let endpoint = control.endpoint(tenant: job.tenant, id: job.endpoint)?.document else {
            return try await end(work, in: share.partition, because: "the endpoint was deleted")
        }
        guard endpoint.active else {
            return try await end(work, in: share.partition, because: "the endpoint is switched off")
        }
        let filter = ReplayFilter(control: control, endpoint: endpoint)
        let room = limits.room(beside: try queue.waiting(for: endpoint.id))
        guard room > 0 else { return .full }
        let scan = ReplayScan(
            tenant: job.tenant, endpoint: endpoint, choice: job.choice, partition: share.partition,
            since: RowAges.shown(at: job.createdAt))
        var place = work.place
        var chosen: [ReplayedDelivery] = []
        var skipped = 0
        var isEnd = false
        while chosen.isEmpty, skipped < Self.mostSkipped, !isEnd {
            let step = try await queue.step(scan, after: place, limit: room)
            (place, isEnd) = (step.looked, step.isEnd)
            for candidate in step.found {
                if try await filter.takes(candidate, from: events) {
                    chosen.append(delivery(of: candidate, for: job))
                } else {
                    skipped += 1
                }
            }
        }
        let next = ReplayShare(
            job: job.id, createdAt: job.createdAt, after: work.through,
            through: place?.description ?? work.through ?? "", skipped: skipped, end: isEnd ? .done : nil)
        try await append(next, chosen, of: job, in: share.partition)
        // Whether that counts is for the fold to say: the next step finds out.
        return .planned
    }

    private func delivery(of candidate: ReplayScan.Candidate, for job: ReplayJob) -> ReplayedDelivery {
        ReplayedDelivery(
            id: ReplayedDelivery.id(
                job: job.id, createdAt: job.createdAt, event: candidate.event, partition: candidate.position.partition),
            event: candidate.event, eventType: candidate.eventType, offset: candidate.position.offset,
            original: candidate.original)
    }

    private func end(_ work: ReplayQueue.Work, in partition: Int, because reason: String) async throws -> Outcome {
        let share = ReplayShare(
            job: work.job.id, createdAt: work.job.createdAt, after: work.through, through: work.through ?? "",
            end: .failed, reason: reason)
        try await append(share, [], of: work.job, in: partition)
        return .planned
    }

    private func append(
        _ share: ReplayShare, _ deliveries: [ReplayedDelivery], of job: ReplayJob, in partition: Int
    ) async throws {
        let replay = Replay(
            tenant: job.tenant, endpoint: job.endpoint, partition: partition, at: now(), deliveries: deliveries,
            share: share)
        let record = DeliveryRecord.replay(replay)
        let position = try await log.append(record.newRecord(partition: partition, key: Array(job.tenant.utf8)))
        // Else the plans behind it would wait until it is folded.
        feed.wrote([(record, position.offset)], in: partition)
        // Meanwhile it is folded with others: whoever waits for a fold makes it write less at a time, and more often.
        try await clock.sleep(for: limits.pause)
        // The next step must know of it.
        try await folded(position)
    }
}
