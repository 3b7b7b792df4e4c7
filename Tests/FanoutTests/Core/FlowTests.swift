import Contracts
import Control
import EventLog
import Fanout
import Projections
import Synchronization
import Testing

@Suite struct FlowTests {
    @Test func `an event is planned once for each subscriber of its type, and every delivery ends`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_all")
        try await scene.endpoint("ep_paid", types: ["invoice.paid"])
        try await scene.endpoint("ep_other", types: ["lead_won"])
        try await scene.endpoint("ep_off", active: false)
        try await scene.endpoint("ep_stranger", of: "globex")
        try await scene.post((1...50).map { Scene.event("evt_\($0)") })
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try instance.states().values.count(where: \.isFinal) == 100 }
        await instance.stop()
        #expect(Set(instance.channel.attempts.map(\.subscriber)) == ["ep_all", "ep_paid"])
        #expect(instance.channel.attempts.count == 100)
        #expect(try instance.states().values.allSatisfy { $0 == .delivered })
        #expect(try await scene.plans().count == 50)
    }

    @Test func `an event that names its receivers goes to them alone`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        try await scene.endpoint("ep_2", types: ["lead_won"])
        let test = Scene.event(
            "evt_1", type: SystemEventType.webhookTest, recipients: Recipients(subscribers: false, only: ["ep_2"]))
        try await scene.post([test])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        await instance.stop()
        #expect(instance.channel.attempts.map(\.subscriber) == ["ep_2"])
        #expect(instance.channel.attempts.map(\.kind) == [.test])
    }

    @Test func `failed attempts are retried until one succeeds, each recorded with its number`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let channel = PlayedChannel { $0.attemptNumber < 3 ? PlayedChannel.status(500) : PlayedChannel.ok }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        await instance.stop()
        #expect(channel.attempts.map(\.attemptNumber) == [1, 2, 3])
    }

    @Test func `a delivery that uses up its attempts comes to the dead letters once, with its event`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(503) })
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until { try instance.states().values.contains(.deadLetter) }
        try await until {
            try instance.file.read { try GRDBRows.fetch("SELECT delivery FROM dead_deliveries", in: $0) }.count == 1
        }
        await instance.stop()
        let again = try Instance(scene.log, folder: scene.folder, member: "two")
        again.start()
        try await until { try again.states().values.contains(.deadLetter) }
        await again.stop()
        let letters = try await scene.records(of: Topics.deadLetters)
        #expect(letters.count == 1)
        guard case .delivery(let dead) = try DeadLetterRecord(try #require(letters.first)) else {
            Issue.record("not a delivery")
            return
        }
        #expect(dead.event == "evt_1")
        #expect(dead.attempts == 5)
        #expect(dead.lastAttempt.statusCode == 503)
        #expect(dead.payload == Array(#"{"n":1}"#.utf8))
    }

    @Test func `an answer of 410 ends the delivery and switches the endpoint off`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(410) })
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until { try instance.states().values.contains(.failed) }
        await instance.stop()
        let endpoint = try #require(instance.control.endpoint(tenant: "acme", id: "ep_1"))
        #expect(!endpoint.document.active)
        #expect(endpoint.document.disabledReason?.contains("410") == true)
    }

    @Test func `records that can't be decoded go to the dead letters with their reason, and the rest goes on`()
        async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let key = Array("acme".utf8)
        for topic in [Topics.events, Topics.deliveries, Topics.control] {
            _ = try await scene.log.append(
                NewRecord(topic: topic, partition: topic == Topics.control ? 0 : 3, key: key, value: [0xff, 0x00]))
        }
        try await scene.post([Scene.event("evt_1")])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        try await until {
            try instance.file.read { try GRDBRows.fetch("SELECT topic FROM dead_records", in: $0) }.count == 3
        }
        await instance.stop()
        let dead = try await scene.records(of: Topics.deadLetters).map { try DeadLetterRecord($0) }
        var topics: Set<String> = []
        for case .record(let record) in dead {
            topics.insert(record.position.topic)
            #expect(record.value == [0xff, 0x00])
            #expect(!record.reason.isEmpty)
        }
        #expect(topics == [Topics.events, Topics.deliveries, Topics.control])
    }

    @Test func `an event whose recipients can't be read goes to the dead letters`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        var record = Scene.event("evt_1").newRecord()
        record.headers = RecordHeaders(record.headers.filter { $0.name != "ce_recipients" })
        record.headers.append("ce_recipients", #"{"moons":["titan"]}"#)
        _ = try await scene.log.append(record)
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until {
            try instance.file.read { try GRDBRows.fetch("SELECT reason FROM dead_records", in: $0) }.count == 1
        }
        await instance.stop()
        let reasons = try instance.file.read { try GRDBRows.fetch("SELECT reason FROM dead_records", in: $0) }
        #expect(reasons.first?.first?.contains("recipients") == true)
    }

    @Test func `a slow receiver delays nobody else`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_slow", of: "slow")
        try await scene.endpoint("ep_quick", of: "quick")
        let gate = Bell()
        let channel = PlayedChannel { delivery in
            if delivery.subscriber == "ep_slow" { try? await gate.wait(past: 0) }
            return PlayedChannel.ok
        }
        let limits = DispatchLimits(inFlight: 8, perSubscriber: 4, unrecorded: 64, refill: 4)
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel, limits: limits)
        try await scene.post((1...100).map { Scene.event("evt_slow\($0)", tenant: "slow") })
        try await scene.post((1...100).map { Scene.event("evt_quick\($0)", tenant: "quick") })
        instance.start()
        try await until { try instance.states().values.count { $0 == .delivered } == 100 }
        #expect(channel.attempts.count { $0.subscriber == "ep_slow" } <= 4)
        gate.ring()
        try await until { try instance.states().values.count { $0 == .delivered } == 200 }
        await instance.stop()
    }
}
