import Contracts
import EventLog
import Projections
import ServiceKit
import Testing

@testable import Fanout

/// What waits for nearly as long as the log keeps events is ended, while the log still knows of it.
@Suite struct OverlongTests {
    private static let home = Partitioner.partition(forKey: Array("a".utf8), partitions: Topics.partitions)
    private static let wait = Topics.longestWait.milliseconds
    private static let day: Int64 = 86_400_000

    private final class World {
        let scene: Scene
        let clock = FakeTime()
        let member: EngineMember
        let sweep: OverlongSweep
        let endpoint: EndpointDocument

        init(_ answer: @escaping PlayedChannel.Answer) async throws {
            scene = try await Scene()
            var endpoint = try await scene.endpoint("ep_1")
            endpoint.ordering = .partitionKey
            self.endpoint = endpoint
            member = try EngineMember(
                "m", path: "\(scene.folder)/m.sqlite", log: scene.log, clock: clock, channel: PlayedChannel(answer),
                limits: DispatchLimits())
            sweep = OverlongSweep(
                queue: DeliveryQueue(file: member.file), dispatchers: [member.dispatcher], clock: FleetingClock(),
                now: clock.read, logger: Instance.quiet)
            member.feed.attach(sweep)
            try await member.own([home], from: [:])
            sweep.own([home])
        }

        func post(_ count: Int, acceptedAt: Int64? = nil) async throws {
            try await scene.post(
                (0..<count).map { number in
                    var event = Scene.event("evt_\(number)", partitionKey: "a")
                    event.acceptedAt = acceptedAt ?? clock.read()
                    return event
                })
            try await member.fold(home)
            try await member.plan(home, [endpoint], limit: .max)
            try await member.fold(home)
        }

        func answerAll() async throws {
            while !member.inFlight.isEmpty { await member.answer(0) }
            try await member.fold(home)
        }

        func rows(_ columns: String, of member: EngineMember? = nil) throws -> [[String]] {
            try (member ?? self.member).file.read {
                try GRDBRows.fetch("SELECT \(columns) FROM deliveries ORDER BY event", in: $0)
            }
        }
    }

    @Test func `what is retried and what waits behind it end as dead letters, unsent, before the log forgets them`()
        async throws
    {
        let world = try await World { _ in PlayedChannel.status(500) }
        let member = world.member
        try await world.post(3)
        member.pump()
        try await world.answerAll()
        #expect(try world.rows("state, attempts") == [["retrying", "1"], ["pending", "0"], ["pending", "0"]])

        world.clock.advance(Self.wait)
        #expect(try await world.sweep.sweep() == false)
        world.clock.advance(1)
        #expect(try await world.sweep.sweep() == true)
        member.pump()
        #expect(member.inFlight.map(\.occasion) == [.overlong, .overlong, .overlong])
        try await world.answerAll()
        #expect(
            try world.rows("state, attempts, attempt_fault, due_at")
                == [2, 1, 1].map { ["dead_letter", "\($0)", "waited_too_long", "NULL"] })
        #expect(member.channel.attempts.count == 1)
        #expect(try await world.sweep.sweep() == false)
        member.pump()
        #expect(member.inFlight.isEmpty)
        // The endpoint has failed once.
        let failures = try member.file.read { try GRDBRows.fetch("SELECT slot FROM endpoint_failures", in: $0) }
        #expect(failures.count == 1)
        let dead = try await DeadLetterQueue(file: member.file).deliveries(in: Self.home)
        #expect(dead.count == 3)

        // A day later the log has forgotten the events and their plans.
        world.clock.advance(Self.day)
        world.scene.log.trim(TopicPartition(topic: Topics.events, partition: Self.home), before: 3)
        world.scene.log.trim(TopicPartition(topic: Topics.deliveries, partition: Self.home), before: 4)
        let anew = try EngineMember(
            "anew", path: "\(world.scene.folder)/anew.sqlite", log: world.scene.log, clock: world.clock,
            channel: PlayedChannel())
        try await anew.fold(Self.home)
        let since = RowAges.shown(at: world.clock.read())
        let shown = "count(*) FILTER (WHERE created_at >= \(since) OR ended_at IS NULL)"
        #expect(try world.rows(shown) == [["0"]])
        #expect(try world.rows(shown, of: anew) == [["0"]])
    }

    @Test func `what is in flight when its time is over is what it was answered, and what is retried then ends`()
        async throws
    {
        let world = try await World { _ in PlayedChannel.status(500) }
        try await world.post(1)
        world.member.pump()
        world.clock.advance(Self.wait + 1)
        #expect(try await world.sweep.sweep() == true)
        world.member.pump()
        #expect(world.member.inFlight.map(\.occasion) == [.due])
        // It is asked for again, and before that is done the attempt is folded.
        #expect(try await world.sweep.sweep() == true)
        try await world.answerAll()
        #expect(try world.rows("state, attempts") == [["retrying", "1"]])
        world.member.pump()
        #expect(world.member.inFlight.map(\.occasion) == [.overlong])
        try await world.answerAll()
        #expect(try world.rows("state, attempts") == [["dead_letter", "2"]])
    }

    @Test func `one whose event is gone already is cancelled`() async throws {
        let world = try await World { _ in PlayedChannel.ok }
        try await world.post(1)
        world.clock.advance(Self.wait + 2 * Self.day)
        world.scene.log.trim(TopicPartition(topic: Topics.events, partition: Self.home), before: 1)
        #expect(try await world.sweep.sweep() == true)
        world.member.pump()
        try await world.answerAll()
        #expect(
            try world.rows("state, attempt_error") == [["cancelled", "the event is no longer kept in the log"]])
        #expect(world.member.channel.attempts.isEmpty)
    }

    @Test func `an event of an earlier time than its way in has its time from the plan on, also where all was passed`()
        async throws
    {
        let world = try await World { _ in PlayedChannel.ok }
        #expect(try await world.sweep.sweep() == false)
        try await world.post(1, acceptedAt: world.clock.read() - Self.wait - Self.day)
        #expect(try await world.sweep.sweep() == false)
        world.clock.advance(Self.wait + 1)
        #expect(try await world.sweep.sweep() == true)
        world.member.pump()
        try await world.answerAll()
        #expect(try world.rows("state") == [["dead_letter"]])
    }

    @Test
    func `it looks as soon as it owns something, every ten minutes, and after a minute where it has found something`()
        async throws
    {
        let world = try await World { _ in PlayedChannel.ok }
        try await world.post(1)
        let clock = PlayedClock(at: 0)
        let sweep = OverlongSweep(
            queue: DeliveryQueue(file: world.member.file), dispatchers: [world.member.dispatcher], clock: clock,
            now: world.clock.read, logger: Instance.quiet)
        let task = Task { await sweep.run() }
        try await until { clock.sleeps == [.seconds(600)] }
        world.clock.advance(Self.wait + 1)
        sweep.own([Self.home])
        try await until { clock.sleeps == [.seconds(600), .seconds(60)] }
        clock.wake()
        try await until { clock.sleeps == [.seconds(600), .seconds(60), .seconds(60)] }
        task.cancel()
        await task.value
        world.member.pump()
        #expect(world.member.inFlight.map(\.occasion) == [.overlong])
    }

    @Test func `another's partitions are left alone, and passed once they are owned`() async throws {
        let world = try await World { _ in PlayedChannel.ok }
        try await world.post(1)
        world.sweep.disown([Self.home])
        world.sweep.own([(Self.home + 1) % Topics.partitions])
        world.clock.advance(Self.wait + 1)
        #expect(try await world.sweep.sweep() == false)
        world.sweep.own([Self.home])
        #expect(try await world.sweep.sweep() == true)
    }

    @Test func `a walk looks at some rows at a time, of each tenant, and finds those that have not ended`() async throws
    {
        let world = try await World { _ in PlayedChannel.ok }
        let start = world.clock.read()
        var records: [NewRecord] = []
        var open: [String] = []
        for tenant in ["acme", "globex"] {
            for number in 0..<1_200 {
                let id = Identifier.make(Identifier.delivery, at: start + Int64(number))
                let plan = Plan(
                    event: "evt_\(tenant)_\(number)", eventType: "x", tenant: tenant, partition: Self.home,
                    offset: Int64(number), acceptedAt: start + Int64(number), at: start + Int64(number),
                    deliveries: [PlannedDelivery(id: id, subscriber: "ep_1", medium: .webhook, kind: .event)])
                records.append(DeliveryRecord.plan(plan).newRecord(partition: Self.home, key: nil))
                if number % 400 == 399 {
                    open.append(id)
                    continue
                }
                let attempt = Attempt(
                    id: "att_\(tenant)_\(number)", delivery: id, event: plan.event, tenant: tenant, subscriber: "ep_1",
                    medium: .webhook, number: 1, startedAt: start, durationMilliseconds: 0, state: .delivered)
                records.append(DeliveryRecord.attempt(attempt).newRecord(partition: Self.home, key: nil))
            }
        }
        try await world.scene.log.appendAll(records)
        try await world.member.fold(Self.home)
        let queue = DeliveryQueue(file: world.member.file)
        var walk = OverlongWalk(from: 0, before: start + 1_199)
        var found: [[String]] = []
        while !walk.isDone { found.append(try await queue.overlong(&walk, in: [Self.home]).deliveries.map(\.id)) }
        // The last of each tenant is not that old.
        #expect(found == [[open[0], open[1], open[3]], [open[4]]])
        var rest = OverlongWalk(from: start + 700, before: start + 1_199)
        #expect(try await queue.overlong(&rest, in: [Self.home]).deliveries.map(\.id) == [open[1], open[4]])
    }
}
