import Contracts
import EventLog

/// What the log says, read by rules of its own: the first plan of an event counts, of each delivery the first attempt of
/// each number, in order, until it has ended, and of a job in a partition what goes on from where it had come to.
struct EngineAccount {
    struct Delivery {
        let id: String
        let event: String
        let subscriber: String
        let partition: Int
        let offset: Int64
        let key: String?
        let kind: DeliveryKind
        let isOrdered: Bool
        var attempts = 0
        var ended: DeliveryState?

        /// Whether an ordered delivery has to wait for this one.
        func isBefore(_ other: Delivery) -> Bool {
            kind == .event && key != nil && key == other.key && subscriber == other.subscriber
                && partition == other.partition && offset < other.offset
        }
    }

    private struct Share: Hashable {
        let job: String
        let partition: Int
    }

    private(set) var deliveries: [String: Delivery] = [:]
    private(set) var jobs: [String: ReplayJob] = [:]
    private(set) var cancelled: Set<String> = []
    /// The events that each job has replayed, in the order of the log in each partition.
    private(set) var replayed: [String: [String]] = [:]
    private var shares: [Share: ReplayShare] = [:]
    private var plans: Set<String> = []
    private var next: [Int: Int64] = [:]

    /// How many events have a plan.
    var planned: Int { plans.count }

    /// Whether a job has gone through all partitions.
    func isDone(_ job: String) -> Bool {
        (0..<Topics.partitions).allSatisfy { shares[Share(job: job, partition: $0)]?.end == .done }
    }

    /// The events whose newest delivery to an endpoint ended in one of these states.
    func events(to endpoint: String, in states: Set<DeliveryState>) -> Set<String> {
        var newest: [String: Delivery] = [:]
        for delivery in deliveries.values where delivery.subscriber == endpoint && delivery.kind != .test {
            if newest[delivery.event]?.id ?? "" < delivery.id { newest[delivery.event] = delivery }
        }
        return Set(newest.values.lazy.filter { $0.ended.map(states.contains) ?? false }.map(\.event))
    }

    /// Reads what came since the last time.
    mutating func read(_ log: InMemoryEventLog) async throws {
        for partition in 0..<Topics.partitions {
            let place = TopicPartition(topic: Topics.deliveries, partition: partition)
            for record in try await log.read(place, from: next[partition] ?? 0, limit: .max, maxBytes: .max) {
                next[partition] = record.position.offset + 1
                switch try DeliveryRecord(record) {
                case .plan(let plan) where plans.insert(plan.event).inserted:
                    for delivery in plan.deliveries {
                        deliveries[delivery.id] = Delivery(
                            id: delivery.id, event: plan.event, subscriber: delivery.subscriber,
                            partition: plan.partition,
                            offset: plan.offset, key: plan.partitionKey, kind: delivery.kind,
                            isOrdered: delivery.isOrdered)
                    }
                case .attempt(let attempt):
                    guard let delivery = deliveries[attempt.delivery], delivery.ended == nil,
                        attempt.number == delivery.attempts + 1
                    else { continue }
                    deliveries[attempt.delivery]?.attempts = attempt.number
                    if attempt.state.isFinal { deliveries[attempt.delivery]?.ended = attempt.state }
                case .replay(let replay) where take(replay.share, in: replay.partition):
                    for delivery in replay.deliveries {
                        if let job = replay.share?.job { replayed[job, default: []].append(delivery.event) }
                        deliveries[delivery.id] = Delivery(
                            id: delivery.id, event: delivery.event, subscriber: replay.endpoint,
                            partition: replay.partition, offset: delivery.offset, key: nil, kind: .replay,
                            isOrdered: false)
                    }
                case .replayJob(let job): jobs[job.id] = job
                case .replayCancel(let cancel): cancelled.insert(cancel.job)
                default: continue
                }
            }
        }
    }

    /// Whether what a job has done in a partition counts, or was asked for by itself.
    private mutating func take(_ share: ReplayShare?, in partition: Int) -> Bool {
        guard let share else { return true }
        let place = Share(job: share.job, partition: partition)
        guard shares[place]?.through == share.after, shares[place]?.end == nil else { return false }
        shares[place] = share
        return true
    }
}
