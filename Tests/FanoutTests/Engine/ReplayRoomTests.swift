import Contracts
import EventLog
import Projections
import Synchronization
import Testing

@testable import Fanout

/// What is new to an endpoint does not wait for what is replayed to it.
@Suite struct ReplayRoomTests {
    private static let limits = ReplayLimits(untried: 2, waiting: 6)

    @Test func `what is new begins at once while a job replays, however slow the endpoint is`() async throws {
        let scene = try await Scene()
        let endpoint = try await scene.endpoint("ep_1")
        let clock = FakeTime()
        let isWell = Mutex(false)
        let member = try EngineMember(
            "m", path: "\(scene.folder)/m.sqlite", log: scene.log, clock: clock,
            channel: PlayedChannel { _ in PlayedChannel.status(isWell.withLock { $0 } ? 200 : 400) },
            limits: DispatchLimits(inFlight: 40, perSubscriber: 4), replayLimits: Self.limits)
        let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
        try await member.own([home], from: [:])
        try await scene.post((0..<30).map { Scene.event("evt_\($0)") })
        try await Self.run(member, home, endpoint)
        isWell.withLock { $0 = true }

        let job = ReplayJob(
            id: "rpl_1", tenant: "acme", endpoint: "ep_1",
            choice: ReplayChoice(
                from: 0, until: clock.read() + 1, statuses: [.failed], eventTypes: nil, missed: false),
            total: 0, actor: "test", key: nil, createdAt: clock.read())
        _ = try await scene.log.append(
            DeliveryRecord.replayJob(job).newRecord(partition: home, key: Array("acme".utf8)))
        try await member.fold(home)
        var replayed = 0
        for number in 0..<30 {
            // As much of the job as may be, and nothing of it is answered.
            while await member.replays.advance() {}
            member.pump()
            #expect(member.inFlight.count == Self.limits.untried)
            // What comes now has its place, before the next of the job.
            try await scene.post([Scene.event("evt_new_\(number)")])
            try await member.fold(home)
            try await member.plan(home, [endpoint], limit: .max)
            member.pump()
            let new = try #require(member.inFlight.firstIndex { $0.delivery.event == "evt_new_\(number)" })
            await member.answer(new)
            let (delivery, _, _) = try #require(member.inFlight.first)
            #expect(delivery.kind == .replay)
            await member.answer(0)
            replayed += 1
            try await member.fold(home)
            if replayed > 30 - Self.limits.untried { break }
        }
        while await member.replays.advance() {}
        try await Self.run(member, home, endpoint)
        let states = try member.file.read {
            try GRDBRows.fetch("SELECT state, count(*) FROM deliveries WHERE kind = 'replay' GROUP BY state", in: $0)
        }
        #expect(states == [["delivered", "30"]])
        try member.file.close()
    }

    /// Until there is nothing left to do.
    private static func run(_ member: EngineMember, _ partition: Int, _ endpoint: EndpointDocument) async throws {
        try await member.fold(partition)
        try await member.plan(partition, [endpoint], limit: .max)
        repeat {
            try await member.fold(partition)
            member.pump()
            while !member.inFlight.isEmpty { await member.answer(0) }
            try await member.fold(partition)
            member.pump()
        } while !member.inFlight.isEmpty
    }
}
