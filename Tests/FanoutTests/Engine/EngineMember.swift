import Contracts
import Control
import EventLog
import Foundation
import Projections
import Synchronization
import Testing

@testable import Fanout
@testable import Projections

/// One instance of the delivery engine that moves only when it is told to: real folds, feed, dispatcher and replays over a
/// log, with planning reduced to its rule. What it has in memory goes with it; its projection file may be taken over by the
/// next.
///
/// `@unchecked Sendable`, because one task alone moves it: what its replays ask of it is asked within a step of theirs.
final class EngineMember: @unchecked Sendable {
    let name: String
    let file: ProjectionFile
    let feed: DeliveryFeed
    let dispatcher: Dispatcher
    let channel: PlayedChannel
    let control: ControlState
    private let log: InMemoryEventLog
    private let clock: FakeTime
    private let replayLimits: ReplayLimits
    /// What its replays rest by.
    let rests = FleetingClock()
    private(set) lazy var replays = ReplayWriter(
        log: log, queue: ReplayQueue(file: file), control: control, events: EventCache(log: log), feed: feed,
        folded: { [unowned self] in try await fold($0.partition) },
        caughtUp: { [unowned self] in for partition in 0..<Topics.partitions { try await fold(partition) } },
        limits: replayLimits, clock: rests, now: clock.read, logger: Instance.quiet)
    private var offsets: FoldOffsets
    /// The partitions that it believes to own, and the next event to plan in each.
    private(set) var next: [Int: Int64] = [:]
    /// Attempts that are begun and not answered.
    var inFlight: [(delivery: DueDelivery, id: String, occasion: AttemptOccasion)] = []
    /// Events whose plan it has written.
    private var planned: Set<String> = []

    static let delays: [Int64] = [1_000, 2_000, 4_000]

    init(
        _ name: String, path: String, log: InMemoryEventLog, clock: FakeTime, channel: PlayedChannel,
        limits: DispatchLimits = DispatchLimits(
            inFlight: 12, perSubscriber: 5, unrecorded: 40, refill: 6, foreseen: 30, failuresToOpen: 6),
        replayLimits: ReplayLimits = ReplayLimits(untried: 3, waiting: 7, slice: 2)
    ) throws {
        self.name = name
        self.log = log
        self.clock = clock
        self.channel = channel
        let feed = DeliveryFeed()
        self.feed = feed
        self.replayLimits = replayLimits
        file = try ProjectionFile(
            path: path, folds: [ControlFold(), EventsFold(), DeliveriesFold(feed: feed), DeadLettersFold()],
            logger: Instance.quiet)
        offsets = try file.offsets()
        control = try ControlState(loading: file)
        dispatcher = Dispatcher(
            .webhook, through: ReplayChannel(channel, queue: ReplayQueue(file: file)), log: log,
            queue: DeliveryQueue(file: file), feed: feed,
            events: EventCache(log: log),
            retry: { _ in RetryPolicy(schedule: RetrySchedule(delays: Self.delays)) },
            rate: { subscriber, _ in subscriber == "ep_rated" ? RateLimitSettings(perThousandSeconds: 20_000) : nil },
            disable: { _ in },
            limits: limits, patience: .zero, now: clock.read, logger: Instance.quiet)
        feed.attach(dispatcher)
        feed.attach(replays)
    }

    var partitions: Set<Int> { Set(next.keys) }

    /// Folds some of the events and some of what became of them that stands in the log, or all of it.
    func fold(_ partition: Int, upTo limit: Int = .max) async throws {
        try await fold(TopicPartition(topic: Topics.control, partition: 0))
        for topic in [Topics.events, Topics.deliveries] {
            try await fold(TopicPartition(topic: topic, partition: partition), upTo: limit)
        }
    }

    private func fold(_ place: TopicPartition, upTo limit: Int = .max) async throws {
        let earliest = try await log.bounds(of: place.topic)[place.partition]?.earliest ?? 0
        let records = try await log.read(
            place, from: max(offsets.common(of: place) ?? 0, earliest), limit: limit, maxBytes: .max)
        guard !records.isEmpty else { return }
        let folded = try file.fold(FoldBatch(records), advancing: &offsets)
        #expect(folded.undecodable.isEmpty)
        for (fold, records) in zip(file.folds, folded.records) where !records.isEmpty {
            if fold.name == control.fold { control.folded(records) }
            if fold.name == feed.fold { feed.folded(records) }
        }
    }

    /// Takes partitions over, as the planner does: folds first, then owns.
    func own(_ partitions: Set<Int>, from committed: [Int: Int64]) async throws {
        for partition in partitions {
            try await fold(partition)
            next[partition] = committed[partition] ?? 0
        }
        feed.own(partitions, next: offsets.common)
        try dispatcher.own(partitions)
        try replays.own(partitions)
    }

    func disown(_ partitions: Set<Int>) async {
        feed.disown(partitions)
        for partition in partitions { next[partition] = nil }
        replays.disown(partitions)
        await dispatcher.disown(partitions)
    }

    /// Plans some events of a partition that have no plan as far as it knows.
    func plan(_ partition: Int, _ endpoints: [EndpointDocument], limit: Int) async throws {
        guard let from = next[partition] else { return }
        let events = TopicPartition(topic: Topics.events, partition: partition)
        let records = try await log.read(events, from: from, limit: limit, maxBytes: .max)
        let checkedFrom = offsets.common
        var written: [(DeliveryRecord, Position)] = []
        for record in records {
            let event = try EventRecord(record)
            let isKnown = try file.read { database in
                try !GRDBRows.fetch("SELECT event FROM plans WHERE event = '\(event.id)'", in: database).isEmpty
            }
            guard !isKnown, planned.insert(event.id).inserted else { continue }
            let plan = PlanDecision.plan(
                event, at: record.position, endpoints: endpoints, emailSubscriptions: [], filter: { _ in true },
                now: clock.read())
            let position = try await log.append(
                DeliveryRecord.plan(plan).newRecord(partition: partition, key: record.key))
            written.append((.plan(plan), position))
        }
        _ = feed.wrote(written, checkedFrom: checkedFrom)
        next[partition] = from + Int64(records.count)
    }

    /// Begins whatever may begin now.
    func pump() {
        _ = dispatcher.pump { delivery, id, occasion in inFlight.append((delivery, id, occasion)) }
    }

    /// Lets one of the attempts be answered and recorded.
    func answer(_ index: Int) async {
        let (delivery, id, occasion) = inFlight.remove(at: index)
        await dispatcher.attempt(delivery, id: id, occasion)
    }
}

/// The time of day as a test has it.
final class FakeTime: Sendable {
    private let time = Mutex<Int64>(1_750_000_000_000)

    func read() -> Int64 { time.withLock { $0 } }
    func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}
