import Contracts
import EventLog
import GRDB
import JSON
import Projections
import Synchronization
import Testing

@testable import Fanout

@Suite struct ReplayFlowTests {
    /// When all events were accepted: lately, since what is older than the log keeps is not replayed.
    private static let accepted = Instance.now() - 60_000

    private static func event(
        _ id: String, type: String = "invoice.paid", recipients: Recipients = .everySubscriber,
        partitionKey: String? = nil, payload: String = #"{"n":1}"#
    ) -> EventRecord {
        var event = Scene.event(
            id, type: type, recipients: recipients, partitionKey: partitionKey, payload: payload)
        event.acceptedAt = accepted
        return event
    }

    private static func job(
        _ id: String = "rpl_1", _ statuses: Set<DeliveryState> = [.failed, .deadLetter], missed: Bool = false,
        endpoint: String = "ep_1"
    ) -> ReplayJob {
        ReplayJob(
            id: id, tenant: "acme", endpoint: endpoint,
            choice: ReplayChoice(
                from: accepted, until: accepted + 1, statuses: statuses, eventTypes: nil, missed: missed),
            total: 0, actor: "key_1", key: nil, createdAt: Instance.now())
    }

    private static func append(_ content: DeliveryRecord, in scene: Scene) async throws {
        let key = Array("acme".utf8)
        let home = Partitioner.partition(forKey: key, partitions: Topics.partitions)
        _ = try await scene.log.append(content.newRecord(partition: home, key: key))
    }

    private static func row(_ instance: Instance, _ id: String = "rpl_1") throws -> ReplayJobRow? {
        try instance.file.read { try ReplayJobRow.find(id, tenant: "acme", since: 0, in: $0) }
    }

    private static func events(_ count: Int) -> [EventRecord] {
        (0..<count).map { Self.event("evt_\($0)", partitionKey: "\($0 % 30)") }
    }

    /// A receiver that answers 400 until it is mended.
    private final class Receiver: Sendable {
        private let isBroken = Mutex(true)

        func mend() { isBroken.withLock { $0 = false } }

        func answer(_ delivery: OwedDelivery) -> AttemptAnswer {
            isBroken.withLock { $0 } ? PlayedChannel.status(400) : PlayedChannel.ok
        }
    }

    @Test func `after the receiver was mended a job delivers what failed, each event once, and is done`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let receiver = Receiver()
        let channel = PlayedChannel { receiver.answer($0) }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        instance.start()
        try await scene.post(Self.events(300))
        try await until { try instance.states().values.count { $0 == .failed } >= 300 }
        receiver.mend()
        try await Self.append(.replayJob(Self.job()), in: scene)
        try await until { try Self.row(instance)?.state == .done }
        let row = try #require(try Self.row(instance))
        #expect(row.planned == 300)
        #expect(row.skipped == 0)
        #expect(row.outcomes == [.delivered: 300])
        let replays = channel.attempts.filter { $0.kind == .replay }
        #expect(replays.count == 300)
        #expect(Set(replays.map(\.event.id)).count == 300)
        // What was delivered in the end is not replayed again.
        try await Self.append(.replayJob(Self.job("rpl_2")), in: scene)
        try await until { try Self.row(instance, "rpl_2")?.state == .done }
        #expect(try Self.row(instance, "rpl_2")?.planned == 0)
        await instance.stop()
    }

    @Test func `never more of a job is under way than leaves room for what is new`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let gate = Bell()
        let inFlight = Mutex(0)
        let channel = PlayedChannel { delivery in
            guard delivery.kind == .replay else { return PlayedChannel.status(400) }
            inFlight.withLock { $0 += 1 }
            try? await gate.wait(past: 0)
            return PlayedChannel.ok
        }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        instance.start()
        try await scene.post((0..<200).map { Self.event("evt_\($0)") })
        try await until { try instance.states().values.count { $0 == .failed } >= 200 }
        try await Self.append(.replayJob(Self.job()), in: scene)
        try await until { inFlight.withLock { $0 } == ReplayLimits().untried }
        // Whatever it would do now stands in the log behind a record of somebody else's.
        try await scene.post([Self.event("evt_later")])
        try await until { channel.attempts.contains { $0.event.id == "evt_later" } }
        #expect(try Self.row(instance)?.planned == ReplayLimits().untried)
        #expect(inFlight.withLock { $0 } == ReplayLimits().untried)
        gate.ring()
        // The later one has failed as well, before the job came to it.
        try await until { try Self.row(instance)?.state == .done }
        #expect(try Self.row(instance)?.outcomes == [.delivered: 201])
        await instance.stop()
    }

    @Test func `an endpoint that is newer than the events gets those that it takes, and leaves the others out`()
        async throws
    {
        let scene = try await Scene()
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await scene.post(
            (0..<40).map { Self.event("evt_\($0)", partitionKey: "\($0)", payload: #"{"n":\#($0 % 4)}"#) }
                + [
                    Self.event(
                        "evt_test", type: "webhook.test", recipients: Recipients(subscribers: false, only: ["x"]))
                ])
        try await until { try Self.planned(instance) == 41 }
        try await scene.endpoint("ep_1", filter: #"{"data": {"n": [1]}}"#)
        try await Self.append(.replayJob(Self.job(missed: true)), in: scene)
        try await until { try Self.row(instance)?.state == .done }
        let row = try #require(try Self.row(instance))
        #expect(row.outcomes == [.delivered: 10])
        #expect(row.skipped == 31)
        #expect(
            Set(instance.channel.attempts.map(\.event.id)) == Set((0..<40).filter { $0 % 4 == 1 }.map { "evt_\($0)" }))
        await instance.stop()
    }

    private static func planned(_ instance: Instance) throws -> Int {
        try instance.file.read { try GRDBRows.fetch("SELECT event FROM plans", in: $0).count }
    }

    @Test func `a cancelled job plans no more, and what it has left behind is sent to nobody`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let channel = PlayedChannel { PlayedChannel.status($0.kind == .replay ? 500 : 400) }
        // What is tried again waits for an hour, so the job stands still when so much waits as may.
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: channel, delays: [3_600_000],
            limits: DispatchLimits(failuresToOpen: nil))
        instance.start()
        try await scene.post(Self.events(400))
        try await until { try instance.states().values.count { $0 == .failed } >= 400 }
        try await Self.append(.replayJob(Self.job()), in: scene)
        let limit = ReplayLimits().waiting
        try await until { try instance.states().values.count { $0 == .retrying } == limit }
        #expect(try Self.row(instance)?.state == .running)
        #expect(try Self.row(instance)?.planned == limit)
        try await Self.append(
            .replayCancel(ReplayCancel(job: "rpl_1", tenant: "acme", actor: "key_1", at: Instance.now())), in: scene)
        try await until { try Self.row(instance)?.state == .cancelled }
        await instance.stop()
        let left = try #require(
            try instance.file.read {
                try GRDBRows.fetch("SELECT id, event FROM deliveries WHERE state = 'retrying' LIMIT 1", in: $0)
            }.first)
        let owed = OwedDelivery(
            id: left[0], tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: .replay, attemptNumber: 2,
            event: Self.event(left[1]), position: Position(topic: Topics.events, partition: 0, offset: 0))
        let way = ReplayChannel(PlayedChannel(), queue: ReplayQueue(file: instance.file))
        #expect(await way.attempt(owed) == .cancelled("the replay was cancelled"))
        var other = owed
        other.kind = .event
        #expect(await way.attempt(other) == PlayedChannel.ok)
    }

    @Test func `a job goes on where another instance has left it, and no event is replayed twice`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let receiver = Receiver()
        let channel = PlayedChannel { receiver.answer($0) }
        let one = try Instance(scene.log, folder: scene.folder, member: "one", channel: channel)
        one.start()
        try await scene.post(Self.events(300))
        try await until { try one.states().values.count { $0 == .failed } >= 300 }
        receiver.mend()
        try await Self.append(.replayJob(Self.job()), in: scene)
        try await until { try Self.row(one)?.planned ?? 0 >= 60 }
        await one.stop()
        #expect(try Self.row(one)?.planned ?? 0 < 300, "it was done before the stop: nothing was tested")
        let two = try Instance(scene.log, folder: scene.folder, member: "two", channel: channel)
        two.start()
        try await until { try Self.row(two)?.state == .done }
        await two.stop()
        #expect(try Self.row(two)?.outcomes == [.delivered: 300])
        let ids = try two.file.read {
            try GRDBRows.fetch("SELECT event FROM deliveries WHERE kind = 'replay'", in: $0)
        }
        #expect(ids.count == 300)
        #expect(Set(ids).count == 300)
    }

    @Test func `of two owners that both plan, the log takes one: each event is replayed once`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let receiver = Receiver()
        let channel = PlayedChannel { receiver.answer($0) }
        let one = try Instance(scene.log, folder: scene.folder, member: "one", channel: channel)
        one.start()
        try await scene.post(Self.events(200))
        try await until { try one.states().values.count { $0 == .failed } >= 200 }
        receiver.mend()
        // It does not know that it is not the owner.
        let stranger = ReplayWriter(
            log: scene.log, queue: ReplayQueue(file: one.file), control: one.control,
            events: EventCache(log: scene.log), feed: DeliveryFeed(),
            folded: { try await one.runner.wait(until: $0, timeout: .seconds(30)) },
            caughtUp: {}, now: Instance.now, logger: Instance.quiet)
        let running = Task { await stranger.run() }
        try await Self.append(.replayJob(Self.job()), in: scene)
        try await one.runner.wait(untilEndOf: [Topics.deliveries])
        try stranger.own(Set(0..<Topics.partitions))
        try await until { try Self.row(one)?.state == .done }
        running.cancel()
        await running.value
        await one.stop()
        #expect(try Self.row(one)?.planned == 200)
        #expect(channel.attempts.count { $0.kind == .replay } == 200)
    }

    @Test func `a job whose endpoint is switched off or deleted fails, and says why`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_off", active: false)
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await Self.append(.replayJob(Self.job("rpl_off", endpoint: "ep_off")), in: scene)
        try await Self.append(.replayJob(Self.job("rpl_gone", endpoint: "ep_gone")), in: scene)
        for (id, reason) in [("rpl_off", "the endpoint is switched off"), ("rpl_gone", "the endpoint was deleted")] {
            try await until { try Self.row(instance, id)?.state == .failed }
            #expect(try Self.row(instance, id)?.reason == reason)
        }
        await instance.stop()
    }

    @Test func `the counts of a job are the same when everything is folded again`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let channel = PlayedChannel {
            PlayedChannel.status($0.kind == .replay && $0.event.id.hasSuffix("3") ? 200 : 400)
        }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        instance.start()
        try await scene.post(Self.events(60))
        try await until { try instance.states().values.count { $0 == .failed } >= 60 }
        try await Self.append(.replayJob(Self.job()), in: scene)
        try await until { try Self.row(instance)?.state == .done }
        await instance.stop()
        let again = try Instance(scene.log, folder: scene.folder, member: "again")
        again.startFolding()
        try await until { again.runner.status.isReady }
        await again.stop()
        #expect(try Self.row(instance)?.jsonBytes == Self.row(again)?.jsonBytes)
        #expect(try Self.row(again)?.outcomes == [.delivered: 6, .failed: 54])
    }
}
