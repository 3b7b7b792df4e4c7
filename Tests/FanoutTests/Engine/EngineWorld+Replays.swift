import Contracts
import EventLog

@testable import Fanout

/// What clients ask for to be delivered once more.
extension EngineWorld {
    /// One that ended badly, by itself.
    func replayOne() async throws {
        let account = try await receivers.readAccount()
        let failed = account.deliveries.values.filter { $0.ended == .failed || $0.ended == .deadLetter }
        guard let original = failed.sorted(by: { $0.id < $1.id }).randomElement(using: &random) else { return }
        let delivery = ReplayedDelivery(
            id: Identifier.derived(Identifier.delivery, at: clock.read(), from: ["one", "\(nextReplay())"]),
            event: original.event, eventType: "invoice.paid", offset: original.offset, original: original.id)
        let replay = Replay(
            tenant: "acme", endpoint: original.subscriber, partition: original.partition, at: clock.read(),
            deliveries: [delivery])
        try await append(.replay(replay), to: original.partition)
    }

    /// A job over some of the past, or all of it.
    func replayRange() async throws {
        guard let endpoint = endpoints.randomElement(using: &random) else { return }
        var states: Set<DeliveryState> = [.failed, .deadLetter]
        if Bool.random(using: &random) { states.insert(.cancelled) }
        var job = job("rpl_\(nextReplay())", to: endpoint.id, states)
        job.choice.missed = Bool.random(using: &random)
        if Bool.random(using: &random) { job.choice.from = clock.read() - Int64.random(in: 0...60_000, using: &random) }
        try await append(job)
    }

    func cancelReplay() async throws {
        let account = try await receivers.readAccount()
        guard let job = account.jobs.keys.sorted().randomElement(using: &random) else { return }
        let cancel = ReplayCancel(job: job, tenant: "acme", actor: "test", at: clock.read())
        try await append(.replayCancel(cancel), to: Self.home)
    }

    func job(_ id: String, to endpoint: String, _ states: Set<DeliveryState>) -> ReplayJob {
        ReplayJob(
            id: id, tenant: "acme", endpoint: endpoint,
            choice: ReplayChoice(
                from: 1_700_000_000_000, until: clock.read() + 60_000, statuses: states, eventTypes: nil, missed: false),
            total: 0, actor: "test", key: nil, createdAt: clock.read())
    }

    func append(_ job: ReplayJob) async throws { try await append(.replayJob(job), to: Self.home) }

    private func append(_ content: DeliveryRecord, to partition: Int) async throws {
        _ = try await log.append(content.newRecord(partition: partition, key: Array("acme".utf8)))
    }

    private static var home: Int { Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions) }
}
