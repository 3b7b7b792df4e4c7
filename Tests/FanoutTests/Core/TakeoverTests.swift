import Contracts
import EventLog
import Control
import Fanout
import Projections
import Synchronization
import Testing

@Suite struct TakeoverTests {
    @Test func `when an instance leaves, another goes on: nothing is planned twice, and everything ends`() async throws
    {
        let scene = try await Scene()
        for index in 1...3 { try await scene.endpoint("ep_\(index)") }
        let channel = PlayedChannel { $0.attemptNumber == 1 ? PlayedChannel.status(500) : PlayedChannel.ok }
        // Where time is short on a slow machine, a circuit would give up what it puts off.
        let limits = DispatchLimits(failuresToOpen: nil)
        let one = try Instance(
            scene.log, folder: scene.folder, member: "one", channel: channel, delays: [1, 1, 1, 1], limits: limits)
        let two = try Instance(
            scene.log, folder: scene.folder, member: "two", channel: channel, delays: [1, 1, 1, 1], limits: limits)
        one.start()
        two.start()
        for batch in 0..<10 {
            try await scene.post(
                (0..<20).map { Scene.event("evt_\(batch)_\($0)", partitionKey: "key\($0)") })
            if batch == 5 { await one.stop() }
        }
        try await until { try two.states().values.count { $0 == .delivered } == 600 }
        await two.stop()
        let plans = try await scene.plans()
        #expect(plans.count == 200)
        #expect(Set(plans.map(\.event)).count == 200)
    }

    @Test func `a second plan of an event is ignored by the fold`() async throws {
        let scene = try await Scene()
        let event = Scene.event("evt_1")
        try await scene.post([event])
        let position = try #require(try await scene.records(of: Topics.events).first).position
        for endpoint in ["ep_first", "ep_second"] {
            let planned = PlannedDelivery(id: "dlv_\(endpoint)", subscriber: endpoint, medium: .webhook, kind: .event)
            let plan = Plan(
                event: event.id, eventType: event.type, tenant: event.tenant, partition: position.partition,
                offset: position.offset, acceptedAt: 1, at: 1, deliveries: [planned])
            _ = try await scene.log.append(DeliveryRecord.plan(plan).newRecord(partition: position.partition, key: nil))
        }
        try await scene.endpoint("ep_first")
        try await scene.endpoint("ep_second")
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        await instance.stop()
        #expect(try instance.states() == ["dlv_ep_first": .delivered])
        #expect(instance.channel.attempts.map(\.subscriber) == ["ep_first"])
    }

    @Test func `an attempt whose number was taken already changes nothing`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        try await scene.post([Scene.event("evt_1")])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        let record = try #require(try await scene.records(of: Topics.deliveries).last)
        guard case .attempt(var late) = try DeliveryRecord(record) else {
            Issue.record("not an attempt")
            return
        }
        late.id = "att_late"
        late.state = .failed
        let position = try await scene.log.append(
            DeliveryRecord.attempt(late).newRecord(partition: record.position.partition, key: nil))
        try await instance.runner.wait(until: position, timeout: .seconds(60))
        await instance.stop()
        #expect(try instance.states().values.map(\.rawValue) == ["delivered"])
    }

    @Test func `while the log is away nothing is lost, and planning and recording go on when it is back`() async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await scene.post((1...20).map { Scene.event("evt_a\($0)") })
        scene.log.setFault(.unavailable)
        scene.log.setFault(nil)
        try await scene.post((1...20).map { Scene.event("evt_b\($0)") })
        scene.log.setFault(.acknowledgementLost)
        try await until { instance.channel.attempts.count >= 1 }
        scene.log.setFault(nil)
        try await until { try instance.states().values.count { $0 == .delivered } == 40 }
        await instance.stop()
        #expect(Set(instance.channel.attempts.map(\.event.id)).count == 40)
    }

    @Test func `when the log has forgotten what the group would read next, planning goes on from what it holds`()
        async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let before = try Instance(scene.log, folder: scene.folder, member: "before")
        before.start()
        try await scene.post([Scene.event("evt_1")])
        try await until { try before.states().values.contains(.delivered) }
        await before.stop()
        try await scene.post((2...9).map { Scene.event("evt_\($0)") })
        let position = try #require(try await scene.records(of: Topics.events).first).position
        scene.log.trim(position.topicPartition, before: 5)
        let after = try Instance(scene.log, folder: scene.folder, member: "after")
        after.start()
        try await until { after.channel.attempts.count == 4 }
        await after.stop()
        #expect(Set(after.channel.attempts.map(\.event.id)) == ["evt_6", "evt_7", "evt_8", "evt_9"])
    }

    @Test func `what was begun when a partition was given away goes on when it comes back`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let channel = PlayedChannel { delivery in
            guard delivery.attemptNumber == 1 else { return PlayedChannel.ok }
            for await _ in released {}
            return PlayedChannel.status(500)
        }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        instance.start()
        try await scene.post((1...5).map { Scene.event("evt_\($0)") })
        try await until { channel.attempts.count == 5 }
        let partitions = Set(0..<Topics.partitions)
        let given = Task { await instance.dispatcher.disown(partitions) }
        for _ in 0..<100 { await Task.yield() }
        release.finish()
        let start = ContinuousClock.now
        await given.value
        #expect(ContinuousClock.now - start < .seconds(15), "the attempts were folded, and nobody took notice")
        try instance.dispatcher.own(partitions)
        try await until { try instance.states().values.count { $0 == .delivered } == 5 }
        await instance.stop()
    }

    @Test func `a projection that lost its control tables takes over only once it knows the endpoints again`()
        async throws
    {
        let scene = try await Scene()
        let gate = Bell()
        let never = PlayedChannel { _ in
            try? await gate.wait(past: 0)
            return .fault(.interrupted, "the instance goes")
        }
        // Many other changes before it: the endpoint is late in the topic.
        for index in 0..<3_000 { try await scene.endpoint("ep_other\(index)", of: "globex") }
        try await scene.endpoint("ep_1")
        let before = try Instance(scene.log, folder: scene.folder, channel: never)
        before.start()
        try await scene.post([Scene.event("evt_1")])
        try await until { before.channel.attempts.count == 1 }
        gate.ring()
        await before.stop()
        try before.file.rebuild("control")
        try before.file.close()
        let known = Mutex<[Bool]>([])
        let box = Mutex<ControlState?>(nil)
        let channel = PlayedChannel { delivery in
            let state = box.withLock { $0 }
            known.withLock { $0.append(state?.endpoint(tenant: "acme", id: delivery.subscriber) != nil) }
            return PlayedChannel.ok
        }
        let after = try Instance(scene.log, folder: scene.folder, member: "after", channel: channel)
        box.withLock { $0 = after.control }
        after.start()
        try await until { try after.states().values.contains(.delivered) }
        await after.stop()
        #expect(known.withLock { $0 } == [true])
    }

    @Test func `folding again from the start gives the same tables`() async throws {
        let scene = try await Scene()
        for index in 1...2 { try await scene.endpoint("ep_\(index)") }
        let channel = PlayedChannel { $0.attemptNumber == 1 ? PlayedChannel.status(500) : PlayedChannel.ok }
        let one = try Instance(scene.log, folder: scene.folder, member: "one", channel: channel)
        one.start()
        try await scene.post((1...40).map { Scene.event("evt_\($0)", partitionKey: "\($0)") })
        try await until { try one.states().values.count { $0 == .delivered } == 80 }
        await one.stop()
        let two = try Instance(scene.log, folder: scene.folder, member: "two")
        two.startFolding()
        try await until { two.runner.status.isReady }
        await two.stop()
        for table in ["events", "plans", "deliveries", "attempts"] {
            let order = table == "plans" ? "event" : table == "attempts" ? "delivery, number" : "tenant, id"
            let sql = "SELECT * FROM \(table) ORDER BY \(order)"
            let first = try one.file.read { try GRDBRows.fetch(sql, in: $0) }
            let second = try two.file.read { try GRDBRows.fetch(sql, in: $0) }
            #expect(!first.isEmpty)
            #expect(first == second)
        }
    }
}
