import Access
import Contracts
import EventLog
import HTTPTypes
import HummingbirdTesting
import JSON
import Projections
import ServiceKit
import Testing

@testable import Fanout

struct NotificationRouteTests {
    @Test func `a notification is shown with its payload, its state and its deliveries`() async throws {
        try await APIScene.run { scene, client in
            try await DeliveryRouteTests.play(scene)
            let one = try await client.get("/notifications/evt_1")
            #expect(
                one.text.hasPrefix(
                    """
                    {"id":"evt_1","type":"invoice.paid","schemaVersion":1,"source":"/handles/acme","state":"delivering",\
                    "acceptedAt":"2025-06-15T15:06:40.000Z","recipients":{"subscribers":true},"payload":{"n":1},\
                    "deliveries":[{"id":"\(DeliveryRouteTests.id(2))",
                    """))
            #expect(one["deliveries"]?.elements.compactMap { $0["id"]?.string } == [2, 1].map(DeliveryRouteTests.id))
            #expect(one["moreDeliveries"]?.bool == false)
        }
    }

    @Test func `a notification that came as a CloudEvent shows the attributes that it came with`() async throws {
        try await APIScene.run { scene, client in
            var event = Scene.event("evt_ce")
            event.origin = EventOrigin(
                id: "their-1", time: "2026-02-28T23:59:59+01:00", subject: "s", extensions: [.init("priority", "7")])
            try await scene.scene.post([event, Scene.event("evt_plain")])
            try await scene.fold()
            let one = try await client.get("/notifications/evt_ce")
            #expect(
                one["cloudEvent"]?.description
                    == #"{"specversion":"1.0","id":"their-1","source":"\#(event.source)","type":"invoice.paid","time":"2026-02-28T23:59:59+01:00","subject":"s","datacontenttype":"application/json","priority":"7"}"#
            )
            let plain = try await client.get("/notifications/evt_plain")
            #expect(plain["id"]?.string == "evt_plain")
            #expect(plain["cloudEvent"] == nil)
        }
    }

    @Test func `the state says how far the processing is`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.post([Scene.event("evt_new")])
            try await DeliveryRouteTests.play(scene)
            try await scene.append([
                .plan(
                    Plan(
                        event: "evt_none", eventType: "invoice.paid", tenant: "acme", partition: 0, offset: 0,
                        acceptedAt: 1, at: 1, deliveries: []))
            ])
            try await scene.scene.post([Scene.event("evt_none")])
            try await scene.fold()
            let states = try await client.get("/notifications")["data"]?.elements.map {
                "\($0["id"]?.string ?? ""):\($0["state"]?.string ?? "")"
            }
            #expect(
                states == [
                    "evt_none:completed", "evt_new:accepted", "evt_3:delivering", "evt_2:delivering",
                    "evt_1:delivering",
                ])
        }
    }

    @Test func `lists go on by cursor and are narrowed by type and time`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.post((1...5).map { Scene.event("evt_\($0)", type: "t\($0 % 2)") })
            try await scene.scene.post([Scene.event("evt_9", tenant: "beta")])
            try await scene.fold()
            let first = try await client.get("/notifications?limit=3")
            #expect(try DeliveryRouteTests.ids(first) == ["evt_5", "evt_4", "evt_3"])
            let cursor = try #require(first["nextCursor"]?.string)
            let second = try await client.get("/notifications?limit=3&cursor=\(cursor)")
            #expect(try DeliveryRouteTests.ids(second) == ["evt_2", "evt_1"])
            #expect(second["nextCursor"]?.isNull == true)
            let typed = try await client.get("/notifications?event_type=t0")
            #expect(try DeliveryRouteTests.ids(typed) == ["evt_4", "evt_2"])
            let before = try await client.get("/notifications?before=2025-06-15T15:06:40Z")
            #expect(try DeliveryRouteTests.ids(before) == [])
            try await client.get("/notifications?status=failed").problem(.badRequest, "unknown_parameter")
        }
    }

    @Test func `a page holds fewer of those that owe very much, and goes on from there`() async throws {
        try await APIScene.run { scene, _ in
            try await DeliveryRouteTests.play(scene)
            func page(_ most: Int, after cursor: ServiceKit.Cursor? = nil) throws -> Walk<NotificationRow> {
                let query = ListQuery(page: Page(cursor: cursor))
                return try scene.instance.file.read {
                    try NotificationRow.page(query, tenant: "acme", since: 0, owing: most, in: $0)
                }
            }
            let whole = try page(4)
            #expect(whole.items.map(\.id) == ["evt_3", "evt_2", "evt_1"])
            #expect(whole.next == nil)
            let first = try page(2)
            #expect(first.items.map(\.id) == ["evt_3", "evt_2"])
            let second = try page(2, after: first.next)
            #expect(second.items.map(\.id) == ["evt_1"])
            #expect(second.next == nil)
            // However much one owes, it is shown.
            #expect(try page(0).items.map(\.id) == ["evt_3"])
        }
    }

    @Test func `a payload that the log no longer holds is null`() async throws {
        try await APIScene.run { scene, client in
            let position = try await scene.scene.log.append(Scene.event("evt_1").newRecord())
            try await scene.fold()
            scene.scene.log.trim(position.topicPartition, before: position.offset + 1)
            let one = try await client.get("/notifications/evt_1")
            #expect(one.status == .ok)
            #expect(one["payload"]?.isNull == true)
            #expect(one["type"]?.string == "invoice.paid")
        }
    }

    @Test func `every read answers the same from tables that were folded again`() async throws {
        try await APIScene.run { scene, client in
            try await DeliveryRouteTests.play(scene)
            _ = try await client.post("/webhooks", #"{"url":"https://e.org","eventTypes":["*"]}"#)
            _ = try await client.send(.delete, "/webhooks/ep_2")
            let paths = [
                "/webhooks", "/webhooks/ep_1", "/webhooks/event-types", "/webhooks/ep_1/deliveries", "/deliveries",
                "/deliveries/\(DeliveryRouteTests.id(1))", "/deliveries/\(DeliveryRouteTests.id(2))", "/notifications",
                "/notifications/evt_1",
                "/notifications/email-subscriptions", "/deliveries?limit=1",
            ]
            var before: [String] = []
            for path in paths { before.append(try await client.get(path, headers: [.requestID: "r"]).text) }
            let other = try Instance(scene.scene.log, folder: scene.scene.folder, member: "two")
            other.startFolding()
            try await other.runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries])
            // It is ready a moment after it has folded all.
            try await until { other.runner.status.phase == .following }
            let texts = before
            try await scene.application(over: other).test(.router) { again in
                for (path, text) in zip(paths, texts) {
                    let answer = try await APIClient(client: again, key: client.key)
                        .get(path, headers: [.requestID: "r"])
                    #expect(answer.text == text)
                }
            }
            await other.stop()
        }
    }

    @Test func `another tenant's notification is not found`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.post([Scene.event("evt_9", tenant: "beta")])
            try await scene.fold()
            try await client.get("/notifications/evt_9").problem(.notFound, "not_found")
            let own = try await client.with(key: scene.beta.key.text)
                .send(.get, "/notifications/evt_9", handle: "beta")
            #expect(own["payload"]?.description == #"{"n":1}"#)
        }
    }

    @Test func `a read waits for the position it carries, and says so where it does not come`() async throws {
        try await APIScene.run { scene, client in
            let position = try await scene.scene.log.append(Scene.event("evt_1").newRecord())
            let header: HTTPFields = [.carillonPosition: PositionHeader.text([position])]
            #expect(try await client.get("/notifications/evt_1", headers: header).status == .ok)
            try await client.get("/notifications", headers: [.carillonPosition: "events:x"])
                .problem(.badRequest, "invalid_position")
            await scene.instance.stop()
            let late = try await client.get("/notifications", headers: [.carillonPosition: "events:0:1000"])
            late.problem(.serviceUnavailable, "not_folded_yet")
            #expect(late.headers[.retryAfter] != nil)
        }
    }
}
