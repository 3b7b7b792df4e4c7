import Contracts
package import EventLog
package import Logging
package import Projections
import Synchronization

/// Puts into `carillon.dead-letters` what the folds show to be dead: deliveries that used up their attempts, and records
/// that could not be decoded.
///
/// What is dead is found in the folded state, never only in memory: after a crash or a takeover the projection shows
/// what is missing in the topic. So each dead letter comes there at least once.
package final class DeadLetterWriter: PartitionOwner, DeliveryObserver {
    private enum Work: Hashable, Sendable {
        case partition(Int)
        case delivery(String, tenant: String, partition: Int)
        case record(Position, reason: String)
    }

    private struct State {
        var owned: Set<Int> = []
        var work: Set<Work> = []
    }

    /// The most of an undecodable record's value that is kept, in bytes: with base64 it stays below what any log takes.
    private static let valueLimit = 256 << 10

    private let log: any EventLog
    private let queue: DeadLetterQueue
    private let events: EventCache
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    package init(
        log: any EventLog, queue: DeadLetterQueue, events: EventCache, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.queue = queue
        self.events = events
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    /// Writes until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let seen = bell.count
            let work = state.withLock { state in
                defer { state.work = [] }
                return state.work
            }
            for item in work {
                do {
                    try await write(item)
                } catch let error where error is ContractError || (error as? EventLogError)?.isRetriable == false {
                    // Trying again changes nothing: the projection still shows it as dead.
                    logger.error(
                        "something dead can't be put into the dead letters",
                        metadata: ["what": "\(item)", "reason": "\(error)"])
                } catch {
                    // What is left is found again at the next start.
                    if Task.isCancelled { return }
                    logger.warning("a dead letter waits", metadata: ["reason": "\(error)"])
                    state.withLock { _ = $0.work.insert(item) }
                }
            }
            if state.withLock({ $0.work.isEmpty }) {
                try? await bell.wait(past: seen)
            } else {
                try? await clock.sleep(for: .milliseconds(250))
            }
        }
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.formUnion(partitions)
            state.work.formUnion(partitions.map(Work.partition))
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { $0.owned.subtract(partitions) }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let owned = state.withLock { $0.owned }
        var work: Set<Work> = []
        for delivery in deliveries where owned.contains(delivery.partition) {
            guard case .attempt(let attempt) = delivery.content, attempt.state == .deadLetter else { continue }
            work.insert(.delivery(attempt.delivery, tenant: attempt.tenant, partition: delivery.partition))
        }
        add(work)
    }

    package func undecodable(_ faults: [FoldFault]) {
        let owned = state.withLock { $0.owned }
        let ours = faults.filter { fault in
            switch fault.position.topic {
            case Topics.events, Topics.deliveries: owned.contains(fault.position.partition)
            case Topics.control: owned.contains(0)
            default: false
            }
        }
        add(Set(ours.map { .record($0.position, reason: $0.reason) }))
    }

    private func add(_ work: Set<Work>) {
        guard !work.isEmpty else { return }
        state.withLock { state in
            state.work.formUnion(work)
        }
        bell.ring()
    }

    private func write(_ work: Work) async throws {
        switch work {
        case .partition(let partition):
            guard state.withLock({ $0.owned.contains(partition) }) else { return }
            // Item by item: one that can't be written holds up no other.
            add(
                Set(
                    try await queue.deliveries(in: partition).map {
                        .delivery($0.id, tenant: $0.tenant, partition: partition)
                    }))
            add(Set(try await queue.records(in: partition).map { .record($0.0, reason: $0.1) }))
        case .delivery(let id, let tenant, let partition):
            guard state.withLock({ $0.owned.contains(partition) }) else { return }
            try await write(delivery: id, of: tenant)
        case .record(let position, let reason):
            try await write(recordAt: position, reason: reason)
        }
    }

    private func write(delivery id: String, of tenant: String) async throws {
        guard let dead = try queue.delivery(id, tenant: tenant) else { return }
        let position = Position(topic: Topics.events, partition: dead.due.partition, offset: dead.due.offset)
        let event = try await events.event(at: position)
        let lastAttempt = try await AttemptLog(log: log).attempt(dead.lastAttempt, in: dead.due.partition)
        let content = DeadDelivery(
            delivery: id, tenant: dead.due.tenant, subscriber: dead.due.subscriber, kind: dead.due.kind,
            attempts: dead.due.attempts, event: event,
            lastAttempt: lastAttempt ?? Attempt(dead.lastAttempt, of: dead.due))
        try await log.append(
            DeadLetterRecord.delivery(content).newRecord(
                partition: dead.due.partition, key: Array(event.key.utf8), at: now()))
    }

    private func write(recordAt position: Position, reason: String) async throws {
        let records = try await log.read(position.topicPartition, from: position.offset, limit: 1, maxBytes: 1 << 22)
        guard let record = records.first, record.position == position else { return }
        let content = DeadLetterRecord.record(DeadRecord(record, reason: reason, limit: Self.valueLimit))
        let partition = position.topic == Topics.control ? 0 : position.partition
        try await log.append(content.newRecord(partition: partition, key: record.key, at: now()))
    }
}
