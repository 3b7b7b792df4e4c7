import Contracts
import EventLog
import Projections
import Synchronization
import Testing

@testable import Fanout

/// What is new to an endpoint does not wait for what is replayed to it.
@Suite struct ReplayRoomTests {
    /// A member whose endpoint has failed 30 events, and is well again; and a job that is to replay them.
    private struct Stage {
        let scene: Scene
        let endpoint: EndpointDocument
        let member: EngineMember
        let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)

        init(_ limits: ReplayLimits) async throws {
            scene = try await Scene()
            endpoint = try await scene.endpoint("ep_1")
            let clock = FakeTime()
            let isWell = Mutex(false)
            member = try EngineMember(
                "m", path: "\(scene.folder)/m.sqlite", log: scene.log, clock: clock,
                channel: PlayedChannel { _ in PlayedChannel.status(isWell.withLock { $0 } ? 200 : 400) },
                limits: DispatchLimits(inFlight: 40, perSubscriber: 8), replayLimits: limits)
            try await member.own([home], from: [:])
            try await scene.post((0..<30).map { Scene.event("evt_\($0)") })
            try await run()
            isWell.withLock { $0 = true }
            let job = ReplayJob(
                id: "rpl_1", tenant: "acme", endpoint: "ep_1",
                choice: ReplayChoice(
                    from: 0, until: clock.read() + 1, statuses: [.failed], eventTypes: nil, missed: false),
                total: 0, actor: "test", key: nil, createdAt: clock.read())
            _ = try await scene.log.append(
                DeliveryRecord.replayJob(job).newRecord(partition: home, key: Array("acme".utf8)))
            try await member.fold(home)
        }

        /// An event that was just posted is planned, and its plan not folded.
        func plan(_ event: String) async throws {
            try await scene.post([Scene.event(event)])
            try await member.plan(home, [endpoint], limit: .max)
        }

        /// Until there is nothing left to do.
        func run() async throws {
            try await member.fold(home)
            try await member.plan(home, [endpoint], limit: .max)
            repeat {
                try await member.fold(home)
                member.pump()
                while !member.inFlight.isEmpty { await member.answer(0) }
                try await member.fold(home)
                member.pump()
            } while !member.inFlight.isEmpty
        }
    }

    @Test func `what is new begins at once while a job replays, however slow the endpoint is`() async throws {
        let limits = ReplayLimits(untried: 2, waiting: 6)
        let stage = try await Stage(limits)
        let member = stage.member
        var replayed = 0
        for number in 0..<30 {
            // As much of the job as may be, and nothing of it is answered.
            while await member.replays.advance() {}
            // What comes now has its place, though replays are due that were not begun.
            try await stage.plan("evt_new_\(number)")
            member.pump()
            #expect(member.inFlight.count { $0.delivery.kind == .replay } == limits.untried)
            let new = try #require(member.inFlight.firstIndex { $0.delivery.event == "evt_new_\(number)" })
            await member.answer(new)
            let (delivery, _, _) = try #require(member.inFlight.first)
            #expect(delivery.kind == .replay)
            await member.answer(0)
            replayed += 1
            try await member.fold(stage.home)
            if replayed > 30 - limits.untried { break }
        }
        while await member.replays.advance() {}
        try await stage.run()
        let states = try member.file.read {
            try GRDBRows.fetch("SELECT state, count(*) FROM deliveries WHERE kind = 'replay' GROUP BY state", in: $0)
        }
        #expect(states == [["delivered", "30"]])
        try member.file.close()
    }

    @Test func `a job goes on in slices, and rests after each of them`() async throws {
        let limits = ReplayLimits(untried: 40, waiting: 40, slice: 4, pause: .milliseconds(6))
        let stage = try await Stage(limits)
        for planned in [4, 8, 12, 16, 20, 24, 28, 30] {
            _ = await stage.member.replays.advance()
            let rows = try stage.member.file.read {
                try GRDBRows.fetch("SELECT planned FROM replay_shares", in: $0)
            }
            #expect(rows == [["\(planned)"]])
        }
        while await stage.member.replays.advance() {}
        #expect(stage.member.rests.sleeps == Array(repeating: limits.pause, count: 8))
        try stage.member.file.close()
    }

    @Test func `what is new need not wait until what a job has written before it is folded`() async throws {
        let stage = try await Stage(ReplayLimits())
        let member = stage.member
        // Nothing is folded here from now on.
        let replays = ReplayWriter(
            log: stage.scene.log, queue: ReplayQueue(file: member.file), control: member.control,
            events: EventCache(log: stage.scene.log), feed: member.feed, folded: { _ in }, caughtUp: {},
            clock: FleetingClock(), now: Instance.now, logger: Instance.quiet)
        try replays.own([stage.home])
        _ = await replays.advance()
        try await stage.plan("evt_new")
        member.pump()
        #expect(member.inFlight.map(\.delivery.event) == ["evt_new"])
        try member.file.close()
    }
}
