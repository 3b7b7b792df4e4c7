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
        let resolved = try RecipientResolver().resolve(recipients, of: "acme", in: directory)
        #expect(resolved.ids(after: nil) == ["a", "b", "c"])
        #expect(resolved.because("a") == ["user", "role:admin", "rule:pro"])
        #expect(resolved.because("b") == ["group:g", "where"])
        #expect(resolved.because("c") == ["group:g", "rule:pro", "where"])
        #expect(resolved.because("d").isEmpty)
        #expect(resolved.missing == ["group:nowhere", "user:gone"])
        #expect(resolved.ids(after: "b") == ["c"])
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
        func ids() -> [String] {
            resolver.resolve(recipients, of: "acme", in: instance.control.directory(tenant: "acme")).ids(after: nil)
        }
        #expect(ids() == ["a"])
        #expect(ids() == ["a"])
        try await scene.user("b", attributes: #"{"plan":["free","pro"]}"#)
        try await instance.runner.wait(untilEndOf: [Topics.control])
        #expect(ids() == ["a", "b"])
        await instance.stop()
    }

    @Test func `users who have nothing meet a pattern that asks for nothing`() async throws {
        let directory = try await Self.directory()
        let recipients = Recipients(subscribers: false, pattern: Array(#"{"plan":[{"exists":false}]}"#.utf8))
        let resolved = try RecipientResolver().resolve(recipients, of: "acme", in: directory)
        #expect(resolved.ids(after: nil) == ["b", "d"])
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
        let resolved = try RecipientResolver().resolve(event.recipients, of: "acme", in: directory)
        let plans = Array(
            PlanParts(of: base, for: event, resolved, in: directory, channels: NotificationChannels()))
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
                of: base, for: event, resolved, in: directory, channels: NotificationChannels(),
                after: plans[0].through))
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
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.startFolding()
        try await instance.runner.wait(untilEndOf: [Topics.control])
        let directory = instance.control.directory(tenant: "acme")
        await instance.stop()
        return directory
    }
}
