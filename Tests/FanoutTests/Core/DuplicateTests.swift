import Contracts
import EventLog
import Fanout
import JSON
import Projections
import ServiceKit
import Testing

/// Two ingests take one idempotency key at the same moment.
@Suite struct DuplicateTests {
    private static func event(_ partitionKey: String?, body: String) -> EventRecord {
        var event = Scene.event("evt_1", partitionKey: partitionKey)
        event.payload = Array("{\"from\":\"\(body)\"}".utf8)
        event.idempotency = IdempotencyMark(id: "evt_1", bodyHash: body)
        return event
    }

    /// Waits until the group has read all events.
    private static func planned(_ scene: Scene, _ instance: Instance) async throws {
        let ends = try await scene.log.bounds(of: Topics.events).filter { $0.value.end > 0 }.mapValues(\.end)
        try await until {
            let committed = try await scene.log.committedOffsets(group: Planner.group, topic: Topics.events)
            return ends.allSatisfy { committed[$0.key] ?? 0 >= $0.value }
        }
        try await instance.runner.wait(untilEndOf: [Topics.events, Topics.deliveries])
    }

    @Test(arguments: [
        ["key1", "key2"], ["key2", nil, "key1"], [nil, nil], ["key1", "key1"], ["key3", "key1", "key2", nil, "key1"],
    ])
    func `of all that were accepted for one key, in whatever partitions, exactly one is delivered`(
        keys: [String?]
    ) async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let channel = PlayedChannel()
        let instances = try ["one", "two"].map {
            try Instance(scene.log, folder: scene.folder, member: $0, channel: channel)
        }
        for instance in instances { instance.start() }
        let events = keys.enumerated().map { Self.event($1, body: "body\($0)") }
        await withTaskGroup(of: Void.self) { group in
            for event in events {
                group.addTask { _ = await scene.log.append([event.newRecord()]) }
            }
        }
        try await until { try instances[0].states().values.contains(.delivered) }
        try await Self.planned(scene, instances[0])
        for instance in instances { await instance.stop() }
        #expect(channel.attempts.count == 1)
        #expect(try instances[0].states().count == 1)
        // A batch that is read again after a takeover counts its duplicates again.
        #expect(instances.reduce(0) { $0 + $1.duplicates.value } >= UInt64(keys.count - 1))
    }

    @Test(arguments: [[nil, nil], ["key1", "key2"], [nil, "key1"], ["key1", nil]] as [[String?]])
    func `of two that were accepted for one key about when its ids change, exactly one is delivered`(
        keys: [String?]
    ) async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let channel = PlayedChannel()
        let instances = try ["one", "two"].map {
            try Instance(scene.log, folder: scene.folder, member: $0, channel: channel)
        }
        for instance in instances { instance.start() }
        let noon: Int64 = 1_750_000_000_000 / 86_400_000 * 86_400_000 + 43_200_000
        let mark = IdempotencyMark(id: Identifier.derived(Identifier.event, from: ["acme", "k"]), bodyHash: "a")
        let events = zip(keys, [noon - 1_000, noon + 1_000]).map { key, time in
            var event = Scene.event(mark.eventID(at: time), partitionKey: key)
            event.acceptedAt = time
            event.idempotency = mark
            return event
        }
        #expect(events[0].rivalID == events[1].id)
        await withTaskGroup(of: Void.self) { group in
            for event in events {
                group.addTask { _ = await scene.log.append([event.newRecord()]) }
            }
        }
        try await until { try instances[0].states().values.contains(.delivered) }
        try await Self.planned(scene, instances[0])
        for instance in instances { await instance.stop() }
        #expect(channel.attempts.count == 1)
        #expect(try instances[0].states().count == 1)
        #expect(instances.reduce(0) { $0 + $1.duplicates.value } >= 1)
    }

    @Test func `an event that won its claim is planned, also by a member that had begun a plan of another copy`()
        async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let channel = PlayedChannel()
        let key = Array("key1".utf8)
        let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
        let away = Partitioner.partition(forKey: key, partitions: Topics.partitions)
        try #require(home != away)
        // Of a member that ended before it planned: it comes between the look at what is decided and the plan of the copy
        // at home, which so counts for nothing.
        let claim = Claim(
            event: "evt_1", tenant: "acme", partition: away, offset: 0, acceptedAt: Instance.now(), at: Instance.now())
        let log = PlayedLog.overtaken(scene.log, by: DeliveryRecord.claim(claim).newRecord(partition: home, key: nil))
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel, plannerLog: log)
        instance.start()
        try await scene.post([Self.event(nil, body: "at home")])
        try await Self.planned(scene, instance)
        #expect(channel.attempts.isEmpty)
        try await scene.post([Self.event("key1", body: "away")])
        try await until { try instance.states().values.contains(.delivered) }
        try await Self.planned(scene, instance)
        await instance.stop()
        #expect(channel.attempts.count == 1)
        #expect(try instance.states().count == 1)
    }

    @Test func `the one that is delivered is shown, and the others beside it`() async throws {
        try await APIScene.run { scene, client in
            let log = scene.scene.log
            try await scene.scene.endpoint("ep_1")
            var positions: [Position] = []
            for (key, body) in [("key1", "a"), ("key2", "b"), ("key2", "a")] {
                positions.append(try await log.append(Self.event(key, body: body).newRecord()))
            }
            let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
            try #require(Set([home, positions[0].partition, positions[1].partition]).count == 3)
            let winner = positions[1]
            let claims = [winner, positions[0]].map { position in
                Claim(
                    event: "evt_1", tenant: "acme", partition: position.partition, offset: position.offset,
                    acceptedAt: 1, at: 1)
            }
            try await scene.append(claims.map { .claim($0) }, partition: home)
            let shown = try await client.get("/notifications/evt_1")
            #expect(shown["partitionkey"]?.string == "key2")
            #expect(shown["payload"]?.description == #"{"from":"b"}"#)
            let duplicates = try #require(shown["duplicates"]?.elements)
            #expect(duplicates.count == 2)
            #expect(
                Set(duplicates.map { $0["partition"]?.description })
                    == Set([0, 2].map { "\(positions[$0].partition)" }))
            #expect(duplicates.allSatisfy { $0["bodyDiffers"]?.bool == true })
            #expect(try await client.get("/notifications")["data"]?.elements.count == 1)
            // What the log no longer holds can't be compared.
            log.trim(positions[0].topicPartition, before: positions[0].offset + 1)
            let later = try #require(try await client.get("/notifications/evt_1")["duplicates"]?.elements)
            #expect(later.contains { $0["bodyDiffers"]?.isNull == true })
        }
    }

    @Test func `of two whose ids differ the one that is delivered is shown, under either id`() async throws {
        try await APIScene.run { scene, client in
            let noon: Int64 = 1_750_000_000_000 / 86_400_000 * 86_400_000 + 43_200_000
            let mark = IdempotencyMark(id: Identifier.derived(Identifier.event, from: ["acme", "k"]), bodyHash: "a")
            var positions: [Position] = []
            var events: [EventRecord] = []
            for (key, time) in [("key1", noon - 1_000), ("key2", noon + 1_000)] {
                var event = Scene.event(mark.eventID(at: time), partitionKey: key)
                event.acceptedAt = time
                event.idempotency = mark
                events.append(event)
                positions.append(try await scene.scene.log.append(event.newRecord()))
            }
            try await scene.fold()
            let (first, second) = (events[0].id, events[1].id)
            // As long as nothing is decided each is shown by itself.
            #expect(try await client.get("/notifications/\(first)")["id"]?.string == first)
            #expect(try await client.get("/notifications")["data"]?.elements.count == 2)
            let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
            let claim = Claim(
                event: min(first, second), tenant: "acme", partition: positions[1].partition,
                offset: positions[1].offset, acceptedAt: 1, at: 1)
            try await scene.append([.claim(claim)], partition: home)
            for id in [first, second] {
                let shown = try await client.get("/notifications/\(id)")
                #expect(shown["id"]?.string == second)
                #expect(shown["partitionkey"]?.string == "key2")
                #expect(shown["duplicates"]?.elements.map { $0["partition"]?.int } == [positions[0].partition])
                #expect(shown["duplicates"]?[0]?["bodyDiffers"]?.bool == false)
            }
            let list = try await client.get("/notifications")
            #expect(list["data"]?.elements.map { $0["id"]?.string } == [second])
        }
    }

    @Test func `an event that was read again is no duplicate of itself`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        try await scene.post([Self.event("key1", body: "a")])
        let first = try Instance(scene.log, folder: scene.folder, member: "one")
        first.start()
        try await until { try first.states().values.contains(.delivered) }
        try await Self.planned(scene, first)
        await first.stop()
        // Another group's member begins at the start: as after a crash before the commit.
        let member = try await scene.log.join(group: Planner.group, topic: Topics.events, member: "again")
        _ = try await member.next(limit: 1)
        try await member.commit(Dictionary(uniqueKeysWithValues: (0..<Topics.partitions).map { ($0, 0) }))
        await member.close()
        let second = try Instance(scene.log, folder: scene.folder, member: "two")
        second.start()
        try await Self.planned(scene, second)
        await second.stop()
        #expect(second.duplicates.value == 0)
        #expect(try await scene.plans().count == 1)
        #expect(second.channel.attempts.isEmpty)
    }
}
