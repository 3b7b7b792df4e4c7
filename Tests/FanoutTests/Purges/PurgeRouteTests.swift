import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import Projections
import ServiceKit
import Testing

@testable import Fanout

struct PurgeRouteTests {
    @Test func `a purge forgets what has ended, says how many, and folding again brings nothing back`() async throws {
        try await APIScene.run { scene, client in
            let ids = try await DeliveryReplayRouteTests.play(
                scene, [.failed, .delivered, .pending, .retrying, .deadLetter])
            let others = try await DeliveryReplayRouteTests.play(scene, [.failed], endpoint: "ep_2")
            let answer = try await client.send(.delete, "/webhooks/ep_1/deliveries")
            #expect(answer.text == #"{"purged":3}"#)
            let left = Set([ids[2], ids[3]])
            #expect(Set(try await DeliveryRouteTests.ids(client.get("/webhooks/ep_1/deliveries"))) == left)
            #expect(Set(try await DeliveryRouteTests.ids(client.get("/deliveries"))) == left.union(others))
            try await client.get("/deliveries/\(ids[0])").problem(.notFound, "not_found")
            try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay").problem(.notFound, "not_found")
            let notification = try await client.get("/notifications/evt_ep_1_0")
            #expect(notification["state"]?.string == "completed")
            #expect(notification["deliveries"]?.elements.count == 0)
            #expect(try await client.send(.delete, "/webhooks/ep_1/deliveries").text == #"{"purged":0}"#)

            let again = try Instance(scene.scene.log, folder: scene.scene.folder, member: "again")
            again.startFolding()
            try await until { again.runner.status.isReady }
            for table in ["deliveries", "attempts", "plans"] {
                let sql = "SELECT * FROM \(table) ORDER BY 1, 2, 3"
                let first = try scene.instance.file.read { try GRDBRows.fetch(sql, in: $0) }
                #expect(try again.file.read { try GRDBRows.fetch(sql, in: $0) } == first)
            }
            await again.stop()
        }
    }

    @Test func `who purges stands in the audit log, and is told where`() async throws {
        try await APIScene.run { scene, client in
            try await DeliveryReplayRouteTests.play(scene, [.failed])
            let answer = try await client.send(.delete, "/webhooks/ep_1/deliveries?status=failed")
            #expect(answer.headers[.carillonPosition]?.hasPrefix("control:0:") == true)
            #expect(answer.headers[.carillonPosition]?.contains(",deliveries:") == true)
            let told = try await client.get("/audit-log?kind=endpoint&entity=ep_1&action=purge")["data"]
            #expect(told?.count == 1)
            #expect(told?[0]?["actor"]?.string == scene.acme.document.id)
            #expect(told?[0]?["after"]?["purgedAt"]?.string == Timestamp.text(scene.clock.now))
            #expect(told?[0]?["before"]?["purgedAt"] == nil)
            // What is shown of the webhook is as it was.
            #expect(try await client.get("/webhooks/ep_1")["updatedAt"]?.string == "1970-01-01T00:00:00.001Z")
        }
    }

    @Test(arguments: [
        ("?status=failed", [0, 5]), ("?event_type=invoice.paid&status=delivered", [1]),
        ("?event_type=task.completed", []),
        ("?before=2025-06-15T15:06:40.000Z", []), ("?after=2025-06-15T15:06:39.999Z", [0, 1, 4, 5]),
    ])
    func `it takes what its filters say`(query: String, gone: [Int]) async throws {
        try await APIScene.run { scene, client in
            let ids = try await DeliveryReplayRouteTests.play(
                scene, [.failed, .delivered, .pending, .retrying, .deadLetter, .failed])
            let answer = try await client.send(.delete, "/webhooks/ep_1/deliveries\(query)")
            #expect(answer["purged"]?.int == gone.count)
            let left = Set(ids.indices).subtracting(gone).map { ids[$0] }
            #expect(Set(try await DeliveryRouteTests.ids(client.get("/webhooks/ep_1/deliveries"))) == Set(left))
        }
    }

    @Test(arguments: [
        ("?status=pending", "invalid_status"), ("?status=x", "invalid_status"), ("?limit=1", "unknown_parameter"),
        ("?cursor=x", "unknown_parameter"), ("?type=x", "unknown_parameter"), ("?after=x", "invalid_time"),
    ])
    func `what can't be purged is refused, and nothing is written`(query: String, code: String) async throws {
        try await APIScene.run { scene, client in
            try await DeliveryReplayRouteTests.play(scene, [.failed])
            try await client.send(.delete, "/webhooks/ep_1/deliveries\(query)").problem(.badRequest, code)
            #expect(try await DeliveryRouteTests.ids(client.get("/deliveries")).count == 1)
        }
    }

    @Test func `nobody purges what is another tenant's`() async throws {
        try await APIScene.run { scene, client in
            try await DeliveryReplayRouteTests.play(scene, [.failed])
            let beta = client.with(key: scene.beta.key.text)
            try await beta.send(.delete, "/webhooks/ep_1/deliveries", handle: "beta").problem(.notFound, "not_found")
            #expect(try await DeliveryRouteTests.ids(client.get("/deliveries")).count == 1)
        }
    }

    @Test func `when an endpoint is deleted its history and what waits for it go, also when folded again`() async throws
    {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        try await scene.endpoint("ep_2")
        let channel = PlayedChannel { _ in PlayedChannel.status(500) }
        let instance = try Instance(
            scene.log, folder: scene.folder, channel: channel, delays: [3_600_000, 3_600_000, 3_600_000, 3_600_000],
            limits: DispatchLimits(failuresToOpen: nil))
        instance.start()
        try await scene.post((0..<40).map { Scene.event("evt_\($0)", partitionKey: "\($0)") })
        try await until { try instance.states().values.count { $0 == .retrying } == 80 }
        try await instance.writer.delete(EntityKey(.endpoint, "ep_1"), tenant: "acme", actor: "test")
        try await until { try instance.states().count == 40 }
        await instance.stop()
        let again = try Instance(scene.log, folder: scene.folder, member: "again")
        again.startFolding()
        try await until { again.runner.status.isReady }
        await again.stop()
        #expect(try again.states() == instance.states())
        let subscribers = try again.file.read {
            try GRDBRows.fetch("SELECT DISTINCT subscriber FROM deliveries", in: $0)
        }
        #expect(subscribers == [["ep_2"]])
    }

    @Test func `what an instance left of a deleted endpoint is swept by the next`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1")
        let first = try Instance(
            scene.log, folder: scene.folder, channel: PlayedChannel { _ in PlayedChannel.status(500) },
            delays: [3_600_000])
        first.start()
        try await scene.post([Scene.event("evt_1")])
        try await until { try first.states().values.contains(.retrying) }
        await first.stop()
        let record = ControlRecord(
            kind: .endpoint, id: "ep_1", tenant: "acme", revision: 2, actor: "test", action: "delete", at: 2,
            document: nil)
        _ = try await scene.log.append(record.newRecord())
        // Folded, and not swept: it owns nothing.
        let idle = try Instance(scene.log, folder: scene.folder, member: "idle")
        idle.startFolding()
        try await until { idle.runner.status.isReady }
        await idle.stop()
        #expect(try idle.states().count == 1)
        try idle.file.close()
        let next = try Instance(scene.log, folder: scene.folder, member: "next")
        next.start()
        try await until { try next.runner.status.isReady && next.states().isEmpty }
        await next.stop()
    }
}
