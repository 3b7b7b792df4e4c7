import Contracts
import Control
import EventLog
import Fanout
import Foundation
import JSON
import Projections
import Testing

/// Digests from the event to the mail, over instances that come and go, each at a time of its own.
@Suite struct DigestFlowTests {
    /// A Saturday in Vienna, ten past eleven in the morning.
    private static let evening: Int64 = 1_768_039_800_000
    /// The next day, some seconds after eight.
    private static let morning: Int64 = 1_768_114_810_000

    private static func user(_ scene: Scene, _ id: String, _ own: NotificationPreferences?) async throws {
        let user = UserDocument(
            id: id, tenant: "acme", email: "\(id)@example.org", timeZone: "Europe/Vienna", notifications: own,
            createdAt: 1, updatedAt: 1)
        _ = try await scene.log.append(Scene.record(user))
    }

    private static func event(_ id: String, type: String = "invoice.paid", key: String? = nil) -> EventRecord {
        Scene.event(
            id, type: type, recipients: Recipients(subscribers: false, users: ["ada", "bob", "eve"]), partitionKey: key)
    }

    /// Users who want mail once a day, once an hour and at once, and three events that were planned in the evening, in two
    /// partitions; one of them is of a critical type.
    private static func play(_ scene: Scene) async throws -> Instance {
        try await user(scene, "ada", NotificationPreferences(email: .daily))
        try await user(scene, "bob", NotificationPreferences(email: .hourly))
        try await user(scene, "eve", nil)
        try await scene.post([event("evt_1"), event("evt_2", key: "elsewhere"), event("evt_3", type: "payment_failed")])
        let first = try Instance(
            scene.log, folder: scene.folder, member: "one", mail: PlayedChannel(), now: { evening })
        first.start()
        try await until { try first.states().count == 5 && first.mail.attempts.count == 5 }
        await first.stop()
        return first
    }

    /// The digest of an instance that lost the partition and had not folded all: Ada's, with the first event alone.
    ///
    /// - Returns: the id of its event.
    private static func postPartial(_ scene: Scene) async throws -> String {
        let record = try #require(
            try await scene.records(of: Topics.events).map { (try EventRecord($0), $0) }.first { $0.0.id == "evt_1" })
        let place = record.1.position
        let partial = Digest(
            user: "ada", created: 0, after: nil,
            items: [Digest.Item(event: "evt_1", type: "invoice.paid", partition: place.partition, offset: place.offset)]
        )
        let event = EventRecord(
            id: Digest.eventID(tenant: "acme", user: "ada", after: nil, due: morning),
            type: SystemEventType.digest,
            schemaVersion: 1, source: "carillon", tenant: "acme", acceptedAt: morning,
            recipients: Recipients(subscribers: false, only: ["acme/ada"]), payload: partial.jsonBytes)
        try await scene.post([event])
        return event.id
    }

    private static func digests(_ scene: Scene) async throws -> [Digest] {
        try await scene.plans().compactMap(\.digest)
    }

    private static func waiting(_ instance: Instance) throws -> Int {
        try instance.file.read { try GRDBRows.fetch("SELECT event, user FROM digest_items", in: $0).count }
    }

    @Test func `what came since the last digest is one mail when it is due, and none before`() async throws {
        let scene = try await Scene()
        let first = try await Self.play(scene)
        let sent = first.mail.attempts.map { "\($0.subscriber) \($0.event.id)" }.sorted()
        #expect(sent == ["acme/ada evt_3", "acme/bob evt_3", "acme/eve evt_1", "acme/eve evt_2", "acme/eve evt_3"])
        #expect(try Self.waiting(first) == 4)
        #expect(try await Self.digests(scene).isEmpty)

        let second = try Instance(
            scene.log, folder: scene.folder, member: "two", mail: PlayedChannel(), now: { Self.morning })
        second.start()
        try await until {
            try second.states().count == 7 && second.states().values.allSatisfy { $0 == .delivered }
        }
        #expect(second.mail.attempts.map(\.subscriber).sorted() == ["acme/ada", "acme/bob"])
        #expect(second.mail.attempts.allSatisfy { $0.event.type == SystemEventType.digest })
        #expect(try Self.waiting(second) == 0)
        await second.stop()
        for digest in try await Self.digests(scene) {
            #expect(digest.items.map(\.event).sorted() == ["evt_1", "evt_2"])
            #expect(digest.after == nil)
        }

        // Folded again from the start nothing is due, and what comes later is told of by the next one alone.
        let third = try Instance(
            scene.log, folder: scene.folder, member: "three", mail: PlayedChannel(), now: { Self.morning })
        third.start()
        try await scene.post([Self.event("evt_4")])
        try await until { try Self.waiting(third) == 2 && third.mail.attempts.count == 1 }
        await third.stop()
        let fourth = try Instance(
            scene.log, folder: scene.folder, member: "four", mail: PlayedChannel(), now: { Self.morning + 86_400_000 })
        fourth.start()
        try await until { try Self.waiting(fourth) == 0 && fourth.mail.attempts.count == 2 }
        await fourth.stop()
        let all = try await Self.digests(scene)
        #expect(all.count == 4)
        for user in ["ada", "bob"] {
            let told = all.filter { $0.user == user }
            #expect(told.map { $0.items.map(\.event).sorted() } == [["evt_1", "evt_2"], ["evt_4"]])
            #expect(told.last?.after != nil)
        }
    }

    @Test func `of two that are made at once one counts, and what it lacks comes with the next`() async throws {
        let scene = try await Scene()
        _ = try await Self.play(scene)
        _ = try await Self.postPartial(scene)
        let second = try Instance(
            scene.log, folder: scene.folder, member: "two", mail: PlayedChannel(), now: { Self.morning })
        second.start()
        try await until {
            try second.mail.attempts.count { $0.subscriber == "acme/ada" } == 2 && Self.waiting(second) == 0
                && second.states().values.allSatisfy { $0 == .delivered }
        }
        await second.stop()
        let told = try await Self.digests(scene).filter { $0.user == "ada" }
        #expect(told.flatMap { $0.items.map(\.event) }.sorted() == ["evt_1", "evt_2"])
        #expect(second.mail.attempts.filter { $0.subscriber == "acme/ada" }.count == 2)
        #expect(Set(second.mail.attempts.map(\.event.id)).count == second.mail.attempts.count)
    }

    @Test func `a digest that another's came before holds up the next one no longer than until that is folded`()
        async throws
    {
        let scene = try await Scene()
        _ = try await Self.play(scene)
        let reader = try Instance(scene.log, folder: scene.folder, member: "two")
        reader.startFolding()
        try await until { try Self.waiting(reader) == 4 }
        // The writer has read what waits, and nobody tells it of the other's digest.
        let writer = DigestWriter(
            log: scene.log, queue: DigestQueue(file: reader.file), now: { Self.morning }, logger: Instance.quiet)
        let partial = try await Self.postPartial(scene)
        writer.own(Set(0..<Topics.partitions))
        let run = Task { await writer.run() }
        func written() async throws -> [String] {
            try await scene.records(of: Topics.events).map { try EventRecord($0) }
                .filter { $0.type == SystemEventType.digest && $0.recipients.only == ["acme/ada"] }.map(\.id)
        }
        try await until { try await written() == [partial, partial] }
        let planner = try Instance(scene.log, folder: scene.folder, member: "three", now: { Self.evening })
        planner.start()
        try await until { try Self.waiting(reader) == 1 }
        await planner.stop()
        writer.own([])
        try await until { try await written().count == 3 }
        #expect(try await written().last != partial)
        run.cancel()
        await run.value
        await reader.stop()
    }

    @Test func `mail in quiet hours waits until they end, and the inbox does not`() async throws {
        let scene = try await Scene()
        let quiet = QuietHours.hours(
            from: try #require(TimeOfDay("11:00")), until: try #require(TimeOfDay("12:00")))
        try await Self.user(scene, "ada", NotificationPreferences(quietHours: quiet))
        try await scene.post([Self.event("evt_1"), Self.event("evt_2", type: "billing.suspended")])
        let first = try Instance(
            scene.log, folder: scene.folder, member: "one", mail: PlayedChannel(), now: { Self.evening })
        first.start()
        try await until { try first.states().count == 2 && first.states().values.contains(.delivered) }
        #expect(first.mail.attempts.map(\.event.id) == ["evt_2"])
        #expect(try first.states().values.filter { $0 == .pending }.count == 1)
        let items = try first.file.read {
            try GRDBRows.fetch("SELECT item FROM resolved_users WHERE item IS NOT NULL", in: $0)
        }
        #expect(items.count == 2)
        await first.stop()
        // An instance that takes over, at noon.
        let second = try Instance(
            scene.log, folder: scene.folder, member: "two", mail: PlayedChannel(), now: { Self.evening + 50 * 60_000 })
        second.start()
        try await until {
            try second.states().values.allSatisfy { $0 == .delivered } && second.mail.attempts.count == 1
        }
        #expect(second.mail.attempts.map(\.event.id) == ["evt_1"])
        await second.stop()
    }
}
