import Contracts
import EventLog
import GRDB
import JSON
import Projections
import Testing

@testable import Fanout

@Suite struct TerminalFailureTests {
    /// The events of a type in the log, in the order of partitions.
    private static func events(_ type: String, in scene: Scene) async throws -> [EventRecord] {
        try await scene.records(of: Topics.events).map { try EventRecord($0) }.filter { $0.type == type }
    }

    private static func reported(_ instance: Instance) throws -> Set<String> {
        Set(
            try instance.file.read { database in
                try GRDBRows.fetch("SELECT delivery FROM reported_failures", in: database).compactMap { $0[0] }
            })
    }

    @Test func `a delivery that failed for good is told of by an event, which goes to those who subscribe to it`()
        async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        try await scene.endpoint("ep_watch", types: [SystemEventType.terminalFailure])
        let channel = PlayedChannel { $0.subscriber == "ep_1" ? PlayedChannel.status(400) : PlayedChannel.ok }
        let instance = try Instance(scene.log, folder: scene.folder, channel: channel)
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until { try instance.states().values.contains(.delivered) }
        await instance.stop()

        let failed = try #require(channel.attempts.first { $0.subscriber == "ep_1" })
        let told = try #require(channel.attempts.first { $0.subscriber == "ep_watch" })
        let events = try await Self.events(SystemEventType.terminalFailure, in: scene)
        // Written twice it is one event: its id follows from the delivery.
        #expect(Set(events.map(\.id)) == [told.event.id])
        #expect(events.first?.recipients == .everySubscriber)
        let payload = try JSONDocument(parsing: try #require(events.first).payload).root
        #expect(payload["deliveryId"]?.string == failed.id)
        #expect(payload["eventId"]?.string == "evt_1")
        #expect(payload["eventType"]?.string == "invoice.paid")
        #expect(payload["endpointId"]?.string == "ep_1")
        #expect(payload["state"]?.string == "failed")
        #expect(payload["attempts"]?.int == 1)
        #expect(payload["statusCode"]?.int == 400)
        #expect(payload["lastError"]?.string == "it was answered with 400")
        #expect(payload["failedAt"]?.string == events.first.map { Timestamp.text($0.acceptedAt) })
    }

    @Test func `the end of that event's own deliveries is told of by no other, and the owner hears once`() async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(503) })
        try await scene.post((1...20).map { Scene.event("evt_\($0)") })
        instance.start()
        try await until { try instance.states().values.count { $0 == .deadLetter } == 40 }
        try await until { try Self.reported(instance).count == 20 }
        await instance.stop()
        let events = try await Self.events(SystemEventType.terminalFailure, in: scene)
        #expect(Set(events.map(\.id)).count == 20)
        let alerts = try await Self.events(SystemEventType.ownerAlert, in: scene)
        #expect(alerts.count == 1)
        #expect(alerts.first?.recipients == Recipients(subscribers: false, only: [OwnerAlert.owner(of: "acme")]))
        let plans = try await scene.plans().filter { $0.eventType == SystemEventType.ownerAlert }
        #expect(plans.map { $0.deliveries.map(\.medium) } == [[.email]])
    }

    @Test func `where no address of the owner is known, the admins among the users are told`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        try await scene.user("ada", email: "ada@example.org", roles: ["admin"])
        try await scene.user("ben", email: "ben@example.org", roles: ["clerk"])
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(400) })
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until {
            try instance.file.read { database in
                try GRDBRows.fetch("SELECT user FROM resolved_users", in: database).count == 1
            }
        }
        await instance.stop()
        let alert = try #require(try await Self.events(SystemEventType.ownerAlert, in: scene).first)
        #expect(alert.recipients.roles == ["admin"])
        #expect(alert.recipients.only == [OwnerAlert.owner(of: "acme")])
        let users = try instance.file.read { database in
            try GRDBRows.fetch("SELECT user FROM resolved_users", in: database).map { $0[0] }
        }
        #expect(users == ["ada"])
    }

    @Test func `what was told of is told of no more by who takes over and folds again`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(410) })
        try await scene.post([Scene.event("evt_1")])
        instance.start()
        try await until { try Self.reported(instance).count == 1 }
        await instance.stop()
        let before = try await scene.records(of: Topics.events).count

        let other = try Instance(scene.log, folder: scene.folder, member: "two")
        try await scene.endpoint("ep_2", types: ["lead_won"])
        try await scene.post([Scene.event("evt_2", type: "lead_won")])
        other.start()
        try await until { try other.states().values.contains(.delivered) }
        await other.stop()
        #expect(try Self.reported(other) == Self.reported(instance))
        #expect(try await scene.records(of: Topics.events).count == before + 1)
    }

    @Test func `what was recorded before a crash, and told of by nobody, is told of by who takes over`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let event = Scene.event("evt_1")
        let position = try await scene.log.append(event.newRecord())
        let delivery = PlannedDelivery(id: "dlv_1", subscriber: "ep_1", medium: .webhook, kind: .event)
        let plan = Plan(
            event: "evt_1", eventType: event.type, tenant: "acme", partition: position.partition,
            offset: position.offset, acceptedAt: event.acceptedAt, at: event.acceptedAt, deliveries: [delivery])
        let attempt = Attempt(
            id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "ep_1", medium: .webhook,
            number: 1, startedAt: Instance.now(), durationMilliseconds: 5, state: .failed, statusCode: 404)
        for record in [DeliveryRecord.plan(plan), .attempt(attempt), .attempt(attempt)] {
            _ = try await scene.log.append(record.newRecord(partition: position.partition, key: Array("acme".utf8)))
        }
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try Self.reported(instance) == ["dlv_1"] }
        await instance.stop()
        #expect(try await Self.events(SystemEventType.terminalFailure, in: scene).count == 1)
        #expect(try await Self.events(SystemEventType.ownerAlert, in: scene).count == 1)
    }

    @Test func `a watcher of failures that failed before a crash is told of to the owner, once`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_watch", types: [SystemEventType.terminalFailure])
        let event = Scene.event("evt_1", type: SystemEventType.terminalFailure)
        let delivery = PlannedDelivery(id: "dlv_1", subscriber: "ep_watch", medium: .webhook, kind: .event)
        let plan = Plan(
            event: "evt_1", eventType: event.type, tenant: "acme", partition: 3, offset: 0,
            acceptedAt: event.acceptedAt, at: event.acceptedAt, deliveries: [delivery])
        let attempt = Attempt(
            id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "ep_watch", medium: .webhook,
            number: 1, startedAt: Instance.now(), durationMilliseconds: 5, state: .failed, statusCode: 404)
        for record in [DeliveryRecord.plan(plan), .attempt(attempt)] {
            _ = try await scene.log.append(record.newRecord(partition: 3, key: Array("acme".utf8)))
        }
        // The second comes after the first has told of it.
        for member in ["one", "two"] {
            let instance = try Instance(scene.log, folder: scene.folder, member: member)
            instance.start()
            try await until {
                try instance.file.read {
                    try !GRDBRows.fetch("SELECT 1 FROM owner_alerts WHERE subscriber = 'ep_watch'", in: $0).isEmpty
                }
            }
            // An event behind it is delivered: what was to be told at the start is.
            try await scene.endpoint("ep_\(member)", types: ["lead_won"])
            try await scene.post([Scene.event("evt_\(member)", type: "lead_won")])
            try await until { instance.channel.attempts.contains { $0.subscriber == "ep_\(member)" } }
            await instance.stop()
        }
        #expect(try await Self.events(SystemEventType.ownerAlert, in: scene).count == 1)
        #expect(try await Self.events(SystemEventType.terminalFailure, in: scene).isEmpty)
    }

    @Test func `what was told of is forgotten with its age, and alerts are`() throws {
        let fold = TerminalFailuresFold()
        let database = try DatabaseQueue()
        func told(_ number: Int64, at time: Int64) -> [LogRecord] {
            let failure = TerminalFailure(
                eventType: "t",
                last: Attempt(
                    id: "att", delivery: "dlv_\(number)", event: "evt", tenant: "acme", subscriber: "ep_\(number)",
                    medium: .webhook, number: 1, startedAt: time, durationMilliseconds: 0, state: .failed))
            let types = [SystemEventType.terminalFailure, SystemEventType.ownerAlert]
            return types.enumerated().map { index, type in
                let event = EventRecord(
                    id: "evt_\(number)_\(index)", type: type, schemaVersion: 1, source: "carillon", tenant: "acme",
                    acceptedAt: time, recipients: .everySubscriber, payload: failure.jsonBytes)
                let record = event.newRecord()
                return LogRecord(
                    position: Position(topic: Topics.events, partition: 0, offset: number * 2 + Int64(index)),
                    key: nil, headers: record.headers, value: record.value, timestamp: time)
            }
        }
        let day: Int64 = 86_400_000
        let start: Int64 = 1_750_000_000_000
        try database.write { database in
            try fold.createTables(in: database)
            for records in [told(1, at: start), told(2, at: start + 20 * day), told(3, at: start + 31 * day)] {
                try fold.apply(records, in: database) { _, reason in Issue.record("\(reason)") }
            }
            #expect(
                try GRDBRows.fetch("SELECT delivery FROM reported_failures", in: database) == [["dlv_2"], ["dlv_3"]])
            #expect(try GRDBRows.fetch("SELECT subscriber FROM owner_alerts", in: database) == [["ep_2"], ["ep_3"]])
        }
    }

    @Test func `failures that are older than what the log keeps for sure are left alone`() async throws {
        let scene = try await Scene()
        let file = try Instance(scene.log, folder: scene.folder)
        let old = Attempt(
            id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "ep_1", medium: .webhook,
            number: 1, startedAt: 1_000, durationMilliseconds: 0, state: .failed, statusCode: 404)
        let plan = Plan(
            event: "evt_1", eventType: "invoice.paid", tenant: "acme", partition: 3, offset: 0, acceptedAt: 1, at: 1,
            deliveries: [PlannedDelivery(id: "dlv_1", subscriber: "ep_1", medium: .webhook, kind: .event)])
        for record in [DeliveryRecord.plan(plan), .attempt(old)] {
            _ = try await scene.log.append(record.newRecord(partition: 3, key: Array("acme".utf8)))
        }
        file.startFolding()
        try await until { try file.states()["dlv_1"] == .failed }
        let queue = TerminalFailureQueue(file: file.file)
        #expect(try await queue.unreported(in: 3, since: 1_000, after: "", limit: 10).map(\.id) == ["dlv_1"])
        #expect(try await queue.unreported(in: 3, since: 1_001, after: "", limit: 10).isEmpty)
        #expect(try await queue.unreported(in: 3, since: 0, after: "dlv_1", limit: 10).isEmpty)
        #expect(try await queue.unreported(in: 4, since: 0, after: "", limit: 10).isEmpty)
        await file.stop()
    }
}

@Suite struct AlertDecisionTests {
    private func failure(at time: Int64, type: String = "invoice.paid") -> TerminalFailure {
        TerminalFailure(
            eventType: type,
            last: Attempt(
                id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "ep_1", medium: .webhook,
                number: 5, startedAt: time, durationMilliseconds: 0, state: .deadLetter))
    }

    private let minute: Int64 = 60_000

    @Test func `one alert about a subscriber in ten minutes, and none of an alert`() {
        let last = AlertDecision.Last(event: "evt_a", at: 100 * minute)
        #expect(AlertDecision.isDue(failure(at: 0), after: nil, recent: 0))
        #expect(!AlertDecision.isDue(failure(at: 100 * minute), after: last, recent: 1))
        #expect(!AlertDecision.isDue(failure(at: 110 * minute - 1), after: last, recent: 1))
        #expect(AlertDecision.isDue(failure(at: 110 * minute), after: last, recent: 0))
        // What is found late stands behind the alert that came meanwhile.
        #expect(!AlertDecision.isDue(failure(at: 10 * minute), after: last, recent: 0))
        #expect(!AlertDecision.isDue(failure(at: 0, type: SystemEventType.ownerAlert), after: nil, recent: 0))
        #expect(AlertDecision.isDue(failure(at: 0, type: SystemEventType.terminalFailure), after: nil, recent: 0))
    }

    @Test func `however many subscribers fail, an owner gets a bounded number of mails`() {
        #expect(AlertDecision.isDue(failure(at: 0), after: nil, recent: OwnerAlert.mostAlerts - 1))
        #expect(!AlertDecision.isDue(failure(at: 0), after: nil, recent: OwnerAlert.mostAlerts))
    }

    @Test func `two who see failures at the same moment make one alert, and the next is another`() {
        let one = failure(at: 1).alertID(tenant: "acme", after: nil)
        #expect(one == failure(at: 2).alertID(tenant: "acme", after: nil))
        #expect(one != failure(at: 1).alertID(tenant: "beta", after: nil))
        #expect(one != failure(at: 1).alertID(tenant: "acme", after: one))
    }
}
