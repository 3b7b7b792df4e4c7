import Contracts
import Control
import EventLog
import JSON
import Projections
import Testing

@testable import Fanout

@Suite struct ResolutionTests {
    @Test func `everybody is found in every way, once, with all reasons`() async throws {
        let directory = try await Self.directory()
        let recipients = Recipients(
            subscribers: false, users: ["a", "gone"], groups: ["g", "nowhere"], roles: ["admin", "nobody"], rule: "pro",
            pattern: Array(#"{"seats":[{"numeric":[">",5]}]}"#.utf8))
        let resolved = try Self.resolve(recipients, in: directory)
        #expect(resolved.ids == ["a", "b", "c"])
        #expect(resolved.because("a") == ["user", "role:admin", "rule:pro"])
        #expect(resolved.because("b") == ["group:g", "where"])
        #expect(resolved.because("c") == ["group:g", "rule:pro", "where"])
        #expect(resolved.because("d").isEmpty)
        #expect(resolved.missing == ["group:nowhere", "user:gone"])
        #expect(try Self.resolve(recipients, in: directory, after: "b").ids == ["c"])
    }

    @Test func `in small turns the same is found as in one go`() async throws {
        let scene = try await Scene()
        let ids = (0..<6_000).map { "user-\($0)" }
        try await scene.users(ids, roles: ["all"])
        // Each group leads to those before it, and two of them have somebody.
        let chain = (0..<40).map { "g\($0)" }
        for (index, id) in chain.enumerated() {
            let members: [GroupMember] =
                index % 20 == 0 ? ids.dropFirst(index * 50).prefix(1_000).map { .user($0) } : []
            try await scene.group(id, members + (index == 0 ? [] : [.group(chain[index - 1])]))
        }
        try await scene.rule("some", #"{"plan":[{"exists":false}]}"#)
        let directory = try await Self.directory(of: scene)
        let recipients = Recipients(
            subscribers: false, users: ["user-7", "gone"], groups: ["g39", "g10", "g0"], roles: ["all"], rule: "some")
        let whole = try Self.resolve(recipients, in: directory)
        var walk = try RecipientResolver().begin(recipients, of: "acme", in: directory)
        var turns = 1
        while !walk.advance(steps: 3_000) { turns += 1 }
        #expect(turns > 50)
        #expect(walk.resolved.ids == whole.ids)
        #expect(whole.ids == ids.sorted())
        #expect(walk.resolved.missing == ["user:gone"])
        for id in ids { #expect(walk.resolved.because(id) == whole.because(id)) }
        #expect(whole.because("user-7") == ["user", "group:g0", "group:g10", "group:g39", "role:all", "rule:some"])
        #expect(whole.because("user-1500") == ["group:g39", "role:all", "rule:some"])
    }

    @Test func `of whom a pattern takes too long to tell, it is said so`() async throws {
        let scene = try await Scene()
        let text = String(repeating: "ab", count: 8_000)
        try await scene.user("long", attributes: #"{"text":"\#(text)"}"#)
        try await scene.user("short", attributes: #"{"text":"ab"}"#)
        let directory = try await Self.directory(of: scene)
        let entries = (0..<100).map { #"{"wildcard":"*\#($0)*ab"}"# }.joined(separator: ",")
        let recipients = Recipients(subscribers: false, pattern: Array(#"{"text":[\#(entries)]}"#.utf8))
        let resolved = try Self.resolve(recipients, in: directory)
        #expect(resolved.ids.isEmpty)
        #expect(resolved.undecided == ["undecided:long"])
        let plan = Array(PlanParts(of: Self.base, for: Scene.event("evt_1"), resolved, in: directory, nil))
        #expect(plan.map(\.resolution?.missing) == [["undecided:long"]])
    }

    private static let base = Plan(
        event: "evt_1", eventType: "invoice.paid", tenant: "acme", partition: 0, offset: 0, acceptedAt: 1, at: 1,
        deliveries: [])

    private static func resolve(
        _ recipients: Recipients, in directory: TenantDirectory, after: String? = nil,
        by resolver: RecipientResolver? = nil
    ) throws -> ResolvedUsers {
        var walk = try (resolver ?? RecipientResolver()).begin(recipients, of: "acme", in: directory, after: after)
        while !walk.advance(steps: .max) {}
        return walk.resolved
    }

    @Test func `what a rule matched is remembered until the directory changes`() async throws {
        let scene = try await Scene()
        try await scene.user("a", attributes: #"{"plan":"pro"}"#)
        try await scene.rule("pro", #"{"plan":["pro"]}"#)
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.startFolding()
        try await instance.runner.wait(untilEndOf: [Topics.control])
        let resolver = try RecipientResolver()
        let recipients = Recipients(subscribers: false, rule: "pro")
        func ids() throws -> [String] {
            try Self.resolve(recipients, in: instance.control.directory(tenant: "acme"), by: resolver).ids
        }
        #expect(try ids() == ["a"])
        #expect(try ids() == ["a"])
        try await scene.user("b", attributes: #"{"plan":["free","pro"]}"#)
        try await instance.runner.wait(untilEndOf: [Topics.control])
        #expect(try ids() == ["a", "b"])
        await instance.stop()
    }

    @Test func `users who have nothing meet a pattern that asks for nothing`() async throws {
        let directory = try await Self.directory()
        let recipients = Recipients(subscribers: false, pattern: Array(#"{"plan":[{"exists":false}]}"#.utf8))
        let resolved = try Self.resolve(recipients, in: directory)
        #expect(resolved.ids == ["b", "d"])
    }

    @Test func `a plan for many users comes in parts that fit into records and name everybody once`() async throws {
        let scene = try await Scene()
        let users = (0..<9_000).map { "user-\($0)@example.org" }
        try await scene.users(users, roles: ["all"])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.startFolding()
        try await instance.runner.wait(untilEndOf: [Topics.control])
        let directory = instance.control.directory(tenant: "acme")
        await instance.stop()
        let event = Scene.event("evt_1", recipients: Recipients(subscribers: true, roles: ["all"]))
        let base = PlanDecision.plan(
            event, at: Position(topic: Topics.events, partition: 0, offset: 0),
            endpoints: [try await scene.endpoint("ep_1")], emailSubscriptions: [], filter: { _ in true }, now: 1)
        let resolved = try Self.resolve(event.recipients, in: directory)
        let plans = Array(
            PlanParts(of: base, for: event, resolved, in: directory, nil))
        #expect(plans.count > 1)
        #expect(plans.flatMap { $0.resolution?.users.map(\.user) ?? [] } == users.sorted())
        #expect(plans.map(\.after) == [nil] + plans.dropLast().map(\.through))
        #expect(plans.last?.through == nil)
        #expect(plans.flatMap(\.deliveries).count { $0.medium == .email } == 9_000)
        // Subscribers get theirs from the first part alone.
        #expect(plans.map { $0.deliveries.count { $0.medium == .webhook } } == [1] + plans.dropFirst().map { _ in 0 })
        for plan in plans {
            let record = DeliveryRecord.plan(plan).newRecord(partition: 0, key: Array("acme".utf8))
            #expect(record.value.count <= 500_000)
        }
        // From where another has got to, the rest and nothing else.
        let rest = Array(
            PlanParts(
                of: base, for: event, try Self.resolve(event.recipients, in: directory, after: plans[0].through),
                in: directory, nil, after: plans[0].through))
        #expect(rest.map(\.resolution) == plans.dropFirst().map(\.resolution))
        #expect(rest.flatMap(\.deliveries) == plans.dropFirst().flatMap(\.deliveries))
    }

    @Test func `what settings have switched off is planned for nobody, and named`() async throws {
        let scene = try await Scene()
        let endpoint = try await scene.endpoint("ep_1")
        func muted(_ recipients: Recipients, _ channels: NotificationChannels) -> Plan {
            let event = Scene.event("evt_1", recipients: recipients)
            let plan = PlanDecision.plan(
                event, at: Position(topic: Topics.events, partition: 0, offset: 0), endpoints: [endpoint],
                emailSubscriptions: [], filter: { _ in true }, now: 1)
            return PlanDecision.muted(plan, for: event, channels)
        }
        let noWebhooks = NotificationChannels(webhook: false)
        #expect(muted(.everySubscriber, noWebhooks).deliveries.isEmpty)
        #expect(muted(.everySubscriber, noWebhooks).muted == ["webhook"])
        #expect(muted(.everySubscriber, NotificationChannels()).muted.isEmpty)
        // Nothing would have gone these ways.
        #expect(muted(.everySubscriber, NotificationChannels(email: false, inbox: false)).muted.isEmpty)
        let users = Recipients(subscribers: false, users: ["a"])
        #expect(muted(users, NotificationChannels(email: false, inbox: false)).muted == ["email", "inbox"])
        // A test is waited for by somebody.
        let test = Recipients(subscribers: false, only: ["ep_1"])
        #expect(muted(test, noWebhooks).deliveries.count == 1)
    }

    /// Four users: `a` (admin, pro), `b` (20 seats), `c` (pro, 10 seats), `d` (nothing); a group `g` of `b` and, by `inner`,
    /// `c`.
    static func directory() async throws -> TenantDirectory {
        let scene = try await Scene()
        try await scene.user("a", roles: ["admin"], attributes: #"{"plan":"pro"}"#)
        try await scene.user("b", attributes: #"{"seats":20}"#)
        try await scene.user("c", attributes: #"{"plan":"pro","seats":10}"#)
        try await scene.user("d")
        try await scene.group("inner", [.user("c")])
        try await scene.group("g", [.user("b"), .group("inner")])
        try await scene.rule("pro", #"{"plan":["pro"]}"#)
        return try await directory(of: scene)
    }

    private static func directory(of scene: Scene) async throws -> TenantDirectory {
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.startFolding()
        try await instance.runner.wait(untilEndOf: [Topics.control])
        let directory = instance.control.directory(tenant: "acme")
        await instance.stop()
        return directory
    }
}
