import Contracts
package import Control
package import EventLog
import GRDB
package import Logging
package import Projections
package import ServiceKit

/// Plans the events of the partitions that the consumer group gives to this instance.
///
/// It joins once everything is folded that stands in the log, so that it takes no partition from another that it can't
/// serve yet. An assigned partition is then folded up to the end that its deliveries have at the assignment: so every plan
/// that another instance made before is known, and no event is planned twice; and so is `control`: an endpoint that is not
/// known yet is not one that was deleted. A batch is planned only once everything is
/// folded that stood in `control` when the batch was read: so an endpoint that was there before an event gets it.
package struct Planner: Sendable {
    /// The name of the consumer group.
    package static let group = "carillon.fanout"

    let log: any EventLog
    let runner: FoldRunner
    let file: ProjectionFile
    let control: ControlState
    let recipients: RecipientResolver
    let events: EventCache
    let feed: DeliveryFeed
    let duplicates: Counter
    let owner: any PartitionOwner
    let pace: PlanningPace
    let member: String
    let batchLimit: Int
    let clock: any Clock<Duration>
    let now: @Sendable () -> Int64
    let logger: Logger

    /// - Parameters:
    ///   - feed: is told of the plans that are written, and of the partitions that are planned here.
    ///   - duplicates: counts the events that owe nothing, because another one of their idempotency key was first.
    ///   - pace: how far to run ahead of dispatch.
    ///   - member: this instance's name in the group, the same after a restart.
    ///   - batchLimit: the most events of one batch.
    package init(
        log: any EventLog, runner: FoldRunner, file: ProjectionFile, control: ControlState,
        recipients: RecipientResolver, events: EventCache, feed: DeliveryFeed, duplicates: Counter,
        owner: any PartitionOwner, pace: PlanningPace = .free, member: String,
        batchLimit: Int = 500,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.runner = runner
        self.file = file
        self.control = control
        self.recipients = recipients
        self.events = events
        self.feed = feed
        self.duplicates = duplicates
        self.owner = owner
        self.pace = pace
        self.member = member
        self.batchLimit = batchLimit
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    /// Plans until its task is cancelled; then leaves the group, so that another instance takes over at once.
    ///
    /// - Throws: `EventLogError` that waiting can't cure.
    @concurrent
    package func run() async throws {
        while !Task.isCancelled {
            do {
                try await membership()
            } catch is CancellationError {
                return
            } catch let error as EventLogError where error.isRetriable {
                logger.warning("planning waits for the log", metadata: ["reason": "\(error)"])
                try? await clock.sleep(for: .milliseconds(500))
            } catch let error as DatabaseError {
                logger.error("planning waits for the projection file", metadata: ["reason": "\(error)"])
                try? await clock.sleep(for: .seconds(1))
            }
        }
    }

    /// One membership of the group, from joining to leaving.
    private func membership() async throws {
        try await runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries, Topics.deadLetters])
        let consumer = try await log.join(group: Self.group, topic: Topics.events, member: member)
        var batches = PlannedBatches()
        let offsets = PlannedOffsets()
        let long = LongPlans(clock: clock, logger: logger) {
            try await complete($0)
        } done: {
            offsets.release($0)
            try? await commit(offsets, with: consumer)
        }
        do {
            while true {
                let limit = pace.limit(batchLimit)
                switch try await consumer.next(limit: limit) {
                case .assigned(let starts):
                    try await closeGaps(in: starts, with: consumer)
                    try await takeOver(Set(starts.keys))
                case .revoked(let partitions):
                    feed.disown(partitions)
                    await owner.disown(partitions)
                    await long.cancel(partitions)
                    try await commit(offsets, with: consumer)
                    offsets.forget(partitions)
                case .lost(let partitions):
                    feed.disown(partitions)
                    await owner.disown(partitions)
                    await long.cancel(partitions)
                    offsets.forget(partitions)
                case .records(let records):
                    let positions = try await plan(records, &batches) { job in
                        offsets.hold(job.position)
                        long.begin(job)
                    }
                    offsets.note(records)
                    batches.add(plans: positions, folded: runner.progress)
                    while let due = batches.due {
                        try await runner.wait(untilFolded: due)
                        batches.add(plans: [], folded: runner.progress)
                    }
                    let hasMore = records.count >= limit
                    if offsets.isCommitDue(at: now(), moreWaiting: hasMore) {
                        try await commit(offsets, with: consumer)
                    }
                    try await long.waitForRoom()
                    if hasMore { try await pace.wait(on: clock) }
                }
            }
        } catch {
            await leave(consumer, long)
            throw error
        }
    }

    /// Away from the cancelled task: leaving is what there is still to do.
    private func leave(_ consumer: any GroupConsumer, _ long: LongPlans) async {
        await Task { [owner, feed] in
            await long.cancel(Set(0..<Topics.partitions))
            feed.disown(Set(0..<Topics.partitions))
            await owner.disown(Set(0..<Topics.partitions))
            await consumer.close()
        }.value
    }

    /// Where the log no longer holds what the group would read next, says which events were never planned, and has the
    /// group go on from what is kept.
    ///
    /// - Throws: a retriable `EventLogError` after it moved an offset: only a new membership begins at the new one.
    private func closeGaps(in offsets: [Int: Int64], with consumer: any GroupConsumer) async throws {
        let bounds = try await log.bounds(of: Topics.events)
        var moved: [Int: Int64] = [:]
        for (partition, offset) in offsets {
            guard let kept = bounds[partition], offset < kept.earliest || offset > kept.end else { continue }
            let place = TopicPartition(topic: Topics.events, partition: partition)
            let gap = EventLogError.offsetOutOfRange(place, requested: offset, bounds: kept)
            logger.error("events were lost before they were planned", metadata: ["reason": "\(gap)"])
            moved[partition] = kept.earliest
        }
        guard !moved.isEmpty else { return }
        try await consumer.commit(moved)
        throw EventLogError(.offsetOutOfRange, "planning goes on from what the log still holds", isRetriable: true)
    }

    private func takeOver(_ partitions: Set<Int>) async throws {
        let control = try await log.bounds(of: Topics.control)
        var targets = [TopicPartition(topic: Topics.control, partition: 0): control[0]?.end ?? 0]
        for topic in [Topics.deliveries, Topics.deadLetters] {
            let bounds = try await log.bounds(of: topic)
            for partition in partitions {
                targets[TopicPartition(topic: topic, partition: partition)] = bounds[partition]?.end ?? 0
            }
        }
        try await runner.wait(untilFolded: targets)
        feed.own(partitions, next: runner.progress)
        try await owner.own(partitions)
        logger.info("owns partitions", metadata: ["partitions": "\(partitions.sorted())"])
    }

    private func commit(_ offsets: PlannedOffsets, with consumer: any GroupConsumer) async throws {
        try await offsets.commit(at: now()) { next in
            do {
                try await consumer.commit(next)
                return true
            } catch let error as EventLogError where error.isRetriable || error.code == .notOwner {
                // What is not committed is read again and recognised by its plan.
                logger.notice("offsets were not committed", metadata: ["reason": "\(error)"])
                return false
            }
        }
    }
}
