import Contracts
import Control
import EventLog
import JSON
import Projections
import Testing

@testable import Fanout

@Suite struct EndpointWatchTests {
    private static let day: Int64 = 86_400_000
    private static let start: Int64 = 1_750_000_000_000

    /// A delivery of its own with one attempt, so long after the start.
    private static func attempt(_ state: DeliveryState, after time: Int64, in scene: Scene) async throws {
        let event = "evt_\(time)"
        let planned = PlannedDelivery(id: "dlv_\(time)", subscriber: "ep_1", medium: .webhook, kind: .event)
        let plan = Plan(
            event: event, eventType: "lead_won", tenant: "acme", partition: 3, offset: 0, acceptedAt: start + time,
            at: start + time, deliveries: [planned])
        let attempt = Attempt(
            id: "att_\(time)", delivery: planned.id, event: event, tenant: "acme", subscriber: "ep_1",
            medium: .webhook, number: 1, startedAt: start + time, durationMilliseconds: 0, state: state,
            statusCode: state == .delivered ? 200 : 404,
            nextAttemptAt: state == .retrying ? start + time + day : nil)
        for content in [DeliveryRecord.plan(plan), .attempt(attempt)] {
            _ = try await scene.log.append(content.newRecord(partition: 3, key: Array("acme".utf8)))
        }
    }

    private static func run(
        _ body: (Scene, Instance) async throws -> Void
    ) async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", types: ["invoice.paid"])
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        // Once it plans, it owns.
        try await scene.post([Scene.event("evt_first")])
        try await until { try instance.states().values.contains(.delivered) }
        try await body(scene, instance)
        await instance.stop()
    }

    private static func endpoint(_ instance: Instance) throws -> EndpointDocument {
        try #require(instance.control.endpoint(tenant: "acme", id: "ep_1")?.document)
    }

    /// All that is folded is looked at.
    private static func settle(_ instance: Instance) async throws {
        try await instance.runner.wait(untilEndOf: [Topics.deliveries])
        for _ in 0..<200 { await Task.yield() }
    }

    @Test func `an endpoint that has only failed for five days is switched off, and its owner is told`() async throws {
        // The times of the attempts are the clock of this test: they are all later than the scene's own delivery.
        try await Self.run { scene, instance in
            let later = Instance.now() - Self.start + Self.day
            try await Self.attempt(.retrying, after: later, in: scene)
            try await Self.attempt(.retrying, after: later + Self.day, in: scene)
            try await Self.attempt(.retrying, after: later + 5 * Self.day - 1, in: scene)
            try await Self.settle(instance)
            #expect(try Self.endpoint(instance).active)
            try await Self.attempt(.retrying, after: later + 5 * Self.day + 60_000, in: scene)
            try await until { try !Self.endpoint(instance).active }
            let endpoint = try Self.endpoint(instance)
            #expect(endpoint.disabledReason == "it has only failed since \(Timestamp.text(Self.start + later))")
            try await until {
                try instance.file.read {
                    try !GRDBRows.fetch("SELECT 1 FROM owner_alerts WHERE disabled_at IS NOT NULL", in: $0).isEmpty
                }
            }
        }
    }

    @Test func `one success, or somebody who switches it on, starts the clock anew`() async throws {
        try await Self.run { scene, instance in
            let later = Instance.now() - Self.start + Self.day
            try await Self.attempt(.failed, after: later, in: scene)
            try await Self.attempt(.delivered, after: later + Self.day, in: scene)
            try await Self.attempt(.failed, after: later + 2 * Self.day, in: scene)
            try await Self.attempt(.failed, after: later + 6 * Self.day, in: scene)
            try await Self.settle(instance)
            #expect(try Self.endpoint(instance).active)
            try await instance.writer.update(
                EndpointDocument.self, tenant: "acme", id: "ep_1", actor: "test", action: "update"
            ) { endpoint in
                var endpoint = endpoint
                endpoint.enabledAt = Self.start + later + 6 * Self.day
                return endpoint
            }
            try await Self.attempt(.failed, after: later + 8 * Self.day, in: scene)
            try await Self.attempt(.failed, after: later + 12 * Self.day, in: scene)
            try await Self.settle(instance)
            #expect(try Self.endpoint(instance).active)
            try await Self.attempt(.failed, after: later + 13 * Self.day, in: scene)
            try await until { try !Self.endpoint(instance).active }
        }
    }
}
