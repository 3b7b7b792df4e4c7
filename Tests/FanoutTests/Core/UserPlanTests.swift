import Contracts
import Control
import EventLog
import Fanout
import Projections
import Testing

/// Plans of events that are for users, through planner and folds.
@Suite struct UserPlanTests {
    @Test func `an event for users is planned for each once, with mail for those who have an address`() async throws {
        let scene = try await Scene()
        try await scene.user("a", email: "a@example.org", roles: ["admin"])
        try await scene.user("b", roles: ["admin"])
        try await scene.user("a", of: "globex", email: "stranger@example.org", roles: ["admin"])
        let recipients = Recipients(subscribers: false, users: ["a", "gone"], roles: ["admin"])
        try await scene.post([Scene.event("evt_1", recipients: recipients)])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try Self.users(instance).count == 2 }
        await instance.stop()
        let plan = try #require(try await scene.plans().first)
        #expect(
            plan.resolution
                == Resolution(
                    users: [
                        ResolvedUser(
                            user: "a", because: ["user", "role:admin"], mail: .planned, inbox: true, created: 0),
                        ResolvedUser(user: "b", because: ["role:admin"], mail: .noAddress, inbox: true, created: 1),
                    ], missing: ["user:gone"]))
        #expect(plan.deliveries.map(\.subscriber) == ["acme/a"])
        #expect(plan.deliveries.map(\.medium) == [.email])
    }

    @Test func `an instance that takes over in the middle of a plan goes on where it stands, and no late part counts`()
        async throws
    {
        let scene = try await Scene()
        let ids = (0..<5_000).map { "user-\(10_000 + $0)" }
        try await scene.users(ids, roles: ["all"])
        let event = Scene.event("evt_1", recipients: Recipients(subscribers: false, roles: ["all"]))
        try await scene.post([event])
        let position = try #require(try await scene.records(of: Topics.events).first).position
        func part(_ users: [String], after: String?, through: String?, because: String) -> Plan {
            Plan(
                event: event.id, eventType: event.type, tenant: event.tenant, partition: position.partition,
                offset: position.offset, acceptedAt: event.acceptedAt, at: Instance.now(), deliveries: [],
                resolution: Resolution(
                    users: users.map { ResolvedUser(user: $0, because: [because], mail: .noAddress, inbox: true) }),
                after: after, through: through)
        }
        func append(_ plan: Plan) async throws {
            _ = try await scene.log.append(DeliveryRecord.plan(plan).newRecord(partition: position.partition, key: nil))
        }
        // One that lost the partition got as far as this.
        try await append(part(Array(ids[..<100]), after: nil, through: ids[99], because: "first"))
        // A second beginning, and a part that goes on from elsewhere: neither fits.
        try await append(part(Array(ids[..<50]), after: nil, through: ids[49], because: "again"))
        try await append(part(Array(ids[200..<300]), after: ids[199], through: ids[299], because: "elsewhere"))
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await until { try Self.users(instance).count == 5_000 && Self.open(instance).isEmpty }
        // It comes back to life and goes on where it was: too late.
        try await append(part(Array(ids[100..<200]), after: ids[99], through: nil, because: "late"))
        try await instance.runner.wait(untilEndOf: [Topics.deliveries])
        let users = try Self.users(instance)
        let deliveries = try instance.states().count
        await instance.stop()
        #expect(users.map(\.user) == ids)
        #expect(users[..<100].allSatisfy { $0.because == "first" })
        #expect(users[100...].allSatisfy { $0.because == "role:all" })
        #expect(deliveries == 4_900)

        let again = try Instance(scene.log, folder: scene.folder, member: "again")
        again.startFolding()
        try await again.runner.wait(untilEndOf: [Topics.control, Topics.deliveries])
        #expect(try Self.users(again) == users)
        #expect(try again.states().count == deliveries)
        await again.stop()
    }

    @Test func `a member that begins a plan when it has lost the partition, and ends, leaves nobody out`() async throws
    {
        let scene = try await Scene()
        let ids = (0..<3_000).map { "user-\(10_000 + $0)" }
        try await scene.users(ids, roles: ["all"])
        let event = Scene.event("evt_1", recipients: Recipients(subscribers: false, roles: ["all"]))
        try await scene.post([event])
        let position = try #require(try await scene.records(of: Topics.events).first).position
        let begun = Plan(
            event: event.id, eventType: event.type, tenant: event.tenant, partition: position.partition,
            offset: position.offset, acceptedAt: event.acceptedAt, at: Instance.now(), deliveries: [],
            resolution: Resolution(
                users: ids[..<100].map {
                    ResolvedUser(user: $0, because: ["first"], mail: .noAddress, inbox: true)
                }), through: ids[99])
        // It comes between the look at what is planned and the first part of this instance.
        let log = PlayedLog.overtaken(
            scene.log, by: DeliveryRecord.plan(begun).newRecord(partition: position.partition, key: nil))
        let instance = try Instance(scene.log, folder: scene.folder, plannerLog: log)
        instance.start()
        try await until { try Self.users(instance).count == 3_000 && Self.open(instance).isEmpty }
        let users = try Self.users(instance)
        await instance.stop()
        #expect(users.map(\.user) == ids)
        #expect(users[..<100].allSatisfy { $0.because == "first" })
        #expect(users[100...].allSatisfy { $0.because == "role:all" })
    }

    @Test func `a plan of one part goes on where a member that had lost the partition began one of several before it`()
        async throws
    {
        let scene = try await Scene()
        try await scene.users(["user-1", "user-2"], roles: ["all"])
        let event = Scene.event("evt_1", recipients: Recipients(subscribers: false, roles: ["all"]))
        try await scene.post([event])
        let position = try #require(try await scene.records(of: Topics.events).first).position
        // In its directory there were many more.
        let begun = Plan(
            event: event.id, eventType: event.type, tenant: event.tenant, partition: position.partition,
            offset: position.offset, acceptedAt: event.acceptedAt, at: Instance.now(), deliveries: [],
            resolution: Resolution(
                users: [ResolvedUser(user: "user-1", because: ["first"], mail: .noAddress, inbox: true)]),
            through: "user-1")
        let log = PlayedLog.overtaken(
            scene.log, by: DeliveryRecord.plan(begun).newRecord(partition: position.partition, key: nil))
        let instance = try Instance(scene.log, folder: scene.folder, plannerLog: log)
        instance.start()
        try await until { try Self.users(instance).count == 2 && Self.open(instance).isEmpty }
        let users = try Self.users(instance)
        await instance.stop()
        #expect(users == [User(user: "user-1", because: "first"), User(user: "user-2", because: "role:all")])
    }

    @Test func `an event for many holds up no other, and the group goes no further than it until it is planned`()
        async throws
    {
        let scene = try await Scene()
        let ids = (0..<20_000).map { "user-\(10_000 + $0)" }
        try await scene.users(ids, roles: ["all"], withAddresses: false)
        try await scene.endpoint("ep_1")
        let many = Recipients(subscribers: true, roles: ["all"])
        try await scene.post([
            Scene.event("evt_1", recipients: many), Scene.event("evt_2"), Scene.event("evt_3", recipients: many),
        ])
        let partition = try #require(try await scene.records(of: Topics.events).first).position.partition
        let log = PlayedLog.holding(scene.log) { record in
            guard case .plan(let plan) = record else { return false }
            return plan.event == "evt_1" && plan.after != nil
        }
        let first = try Instance(scene.log, folder: scene.folder, plannerLog: log)
        first.start()
        // What endpoints get of all three is sent while the users of the first wait.
        try await until { first.channel.attempts.count == 3 }
        try await scene.post([Scene.event("evt_4")])
        try await until { first.channel.attempts.count == 4 }
        #expect(try await scene.log.committedOffsets(group: Planner.group, topic: Topics.events)[partition] ?? 0 == 0)
        #expect(try Self.users(first).isEmpty)
        // Another instance takes over, and goes on with both.
        await first.stop()
        let second = try Instance(scene.log, folder: scene.folder, member: "two")
        second.start()
        try await until { try Self.open(second).isEmpty }
        try await until {
            try await scene.log.committedOffsets(group: Planner.group, topic: Topics.events)[partition] == 4
        }
        let users = try Self.users(second)
        await second.stop()
        #expect(users.map(\.user) == ids.flatMap { [$0, $0] })
        #expect(second.channel.attempts.isEmpty)
    }

    struct User: Hashable {
        let user: String
        let because: String
    }

    static func users(_ instance: Instance) throws -> [User] {
        try instance.file.read { database in
            try GRDBRows.fetch("SELECT user, because FROM resolved_users ORDER BY user", in: database).map {
                User(user: $0[0], because: $0[1])
            }
        }
    }

    /// Plans of which parts are missing, in either fold.
    static func open(_ instance: Instance) throws -> [String] {
        try instance.file.read { database in
            try GRDBRows.fetch(
                """
                SELECT event FROM plans WHERE open_after IS NOT NULL
                UNION ALL SELECT event FROM resolutions WHERE open_after IS NOT NULL
                """, in: database
            ).map { $0[0] }
        }
    }
}
