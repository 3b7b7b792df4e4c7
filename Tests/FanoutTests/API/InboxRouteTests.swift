import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import HummingbirdTesting
import JSON
import Projections
import ServiceKit
import Testing

struct InboxRouteTests {
    /// A directory of `ada` and `bob`, and events for them that are planned: the newest has the highest number.
    private static func play(_ scene: APIScene, _ client: APIClient, events: Int = 3) async throws {
        for id in ["ada", "bob"] { _ = try await client.send(.put, "/directory/users/\(id)", "{}") }
        try await scene.scene.post((1...events).map { Self.event($0) })
        let records = try await scene.scene.records(of: Topics.events)
        var plans: [(DeliveryRecord, Int)] = []
        for record in records {
            let event = try EventRecord(record)
            let number = Int(event.id.dropFirst(4)) ?? 0
            let plan = Plan(
                event: event.id, eventType: event.type, tenant: "acme", partition: record.position.partition,
                offset: record.position.offset, acceptedAt: event.acceptedAt, at: scene.clock.now + Int64(number),
                deliveries: [],
                resolution: Resolution(
                    users: [
                        ResolvedUser(user: "ada", because: ["user"], mail: .noAddress, inbox: true),
                        ResolvedUser(user: "bob", because: ["role:x"], mail: .noAddress, inbox: number == 1),
                    ], missing: ["group:gone"]))
            plans.append((.plan(plan), record.position.partition))
        }
        for (plan, partition) in plans { try await scene.append([plan], partition: partition) }
    }

    private static func event(_ number: Int) -> EventRecord {
        Scene.event("evt_\(number)", recipients: Recipients(subscribers: false, users: ["ada"], roles: ["x"]))
    }

    private static func events(_ answer: APIClient.Answer) -> [String] {
        answer["data"]?.elements.compactMap { $0["eventId"]?.string } ?? []
    }

    @Test func `an inbox goes back as far as the log, and no further`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client)
            let all = try await client.get("/mobile/inbox?user=ada")
            let oldest = try #require(all["data"]?[2]?["id"]?.string)
            scene.clock.advance(by: .seconds(30 * 86_400) + .milliseconds(2))
            let left = try await client.get("/mobile/inbox?user=ada")
            #expect(Self.events(left) == ["evt_3", "evt_2"])
            #expect(left["unreadCount"]?.int == 2)
            try await client.post("/mobile/inbox/\(oldest)/read").problem(.notFound, "not_found")
        }
    }

    @Test func `a user's items are pages, newest first, with what the event said`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client)
            let first = try await client.get("/mobile/inbox?user=ada&limit=2")
            #expect(Self.events(first) == ["evt_3", "evt_2"])
            #expect(first["unreadCount"]?.int == 3)
            let item = try #require(first["data"]?[0])
            #expect(item["id"]?.string?.hasPrefix("itm_") == true)
            #expect(item["user"]?.string == "ada")
            #expect(item["type"]?.string == "invoice.paid")
            #expect(item["readAt"]?.isNull == true)
            #expect(item["payload"]?["n"]?.int == 1)
            let cursor = try #require(first["nextCursor"]?.string)
            let second = try await client.get("/mobile/inbox?user=ada&limit=2&cursor=\(cursor)")
            #expect(Self.events(second) == ["evt_1"])
            #expect(second["nextCursor"]?.isNull == true)
            #expect(Self.events(try await client.get("/mobile/inbox?user=bob")) == ["evt_1"])
        }
    }

    @Test func `an item is read once, whoever says it again, and stays read when all is folded again`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client)
            let before = try await client.get("/mobile/inbox?user=ada")
            let id = try #require(before["data"]?[1]?["id"]?.string)
            let read = try await client.post("/mobile/inbox/\(id)/read")
            #expect(read.status == .ok)
            #expect(read.headers[.carillonPosition] != nil)
            #expect(read["readAt"]?.string == "2025-06-15T15:06:40.000Z")
            scene.clock.advance(by: .seconds(60))
            let again = try await client.post("/mobile/inbox/\(id)/read?user=ada")
            #expect(again.text == read.text)
            #expect(again.headers[.carillonPosition] == read.headers[.carillonPosition])
            let unread = try await client.get("/mobile/inbox?user=ada&unread=true")
            #expect(Self.events(unread) == ["evt_3", "evt_1"])
            #expect(unread["unreadCount"]?.int == 2)
            let all = try await client.get("/mobile/inbox?user=ada")
            #expect(Self.events(all) == ["evt_3", "evt_2", "evt_1"])

            let rebuilt = try Instance(scene.scene.log, folder: scene.scene.folder, member: "again")
            rebuilt.startFolding()
            try await rebuilt.runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries])
            try await scene.application(over: rebuilt).test(.router) { other in
                let other = APIClient(client: other, key: scene.acme.key.text)
                #expect(try await other.get("/mobile/inbox?user=ada").text == all.text)
                let one = "/notifications/evt_1"
                let shown = try await client.get(one).text
                #expect(try await other.get(one).text == shown)
            }
            await rebuilt.stop()
        }
    }

    @Test func `nobody sees another's items`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client)
            let id = try #require(try await client.get("/mobile/inbox?user=ada")["data"]?[0]?["id"]?.string)
            let beta = client.with(key: scene.beta.key.text)
            _ = try await beta.send(.put, "/directory/users/ada", "{}", handle: "beta")
            let empty = try await beta.send(.get, "/mobile/inbox?user=ada", handle: "beta")
            #expect(empty.text == #"{"data":[],"nextCursor":null,"unreadCount":0}"#)
            try await beta.send(.get, "/mobile/inbox?user=bob", handle: "beta").problem(.notFound, "not_found")
            try await beta.send(.post, "/mobile/inbox/\(id)/read", handle: "beta").problem(.notFound, "not_found")
            try await client.post("/mobile/inbox/\(id)/read?user=bob").problem(.notFound, "not_found")
            try await client.post("/mobile/inbox/itm_absent/read").problem(.notFound, "not_found")
            #expect(try await client.get("/mobile/inbox?user=ada")["unreadCount"]?.int == 3)
        }
    }

    @Test func `who comes later under the id of somebody who left finds an empty inbox`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client)
            _ = try await client.send(.delete, "/directory/users/ada")
            try await client.get("/mobile/inbox?user=ada").problem(.notFound, "not_found")
            scene.clock.advance(by: .seconds(60))
            _ = try await client.send(.put, "/directory/users/ada", "{}")
            #expect(try await client.get("/mobile/inbox?user=ada")["unreadCount"]?.int == 0)
            #expect(Self.events(try await client.get("/mobile/inbox?user=ada")).isEmpty)
        }
    }

    @Test(arguments: [
        ("", 400, "missing_parameter"), ("?user=ada&unread=yes", 400, "invalid_parameter"),
        ("?user=nobody", 404, "not_found"), ("?user=ada&limit=0", 400, "invalid_limit"),
        ("?user=ada&read=true", 400, "unknown_parameter"),
    ])
    func `a question that makes no sense is refused`(query: String, status: Int, code: String) async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client, events: 1)
            let answer = try await client.get("/mobile/inbox\(query)")
            #expect(answer.status.code == status)
            #expect(answer["code"]?.string == code)
        }
    }

    @Test func `a notification shows to whom it came and why`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene, client, events: 2)
            let shown = try await client.get("/notifications/evt_2")
            #expect(
                shown.text.contains(
                    #"""
                    "recipients":{"users":["ada"],"roles":["x"]},"resolution":{"complete":true,"userCount":2,"users":[\#
                    {"user":"ada","because":["user"],"mail":"no_address","inbox":true},\#
                    {"user":"bob","because":["role:x"],"mail":"no_address","inbox":false}],"moreUsers":false,\#
                    "missing":["group:gone"],"muted":[]}
                    """#), "\(shown.text)")
        }
    }

    @Test func `an event is not completed while parts of its plan are missing`() async throws {
        try await APIScene.run { scene, client in
            _ = try await client.send(.put, "/directory/users/ada", "{}")
            try await scene.scene.post([Self.event(1)])
            let record = try #require(try await scene.scene.records(of: Topics.events).first)
            var plan = Plan(
                event: "evt_1", eventType: "invoice.paid", tenant: "acme", partition: record.position.partition,
                offset: record.position.offset, acceptedAt: 1, at: 1, deliveries: [],
                resolution: Resolution(users: [
                    ResolvedUser(user: "ada", because: ["user"], mail: .off, inbox: true)
                ]), through: "ada")
            try await scene.append([.plan(plan)], partition: record.position.partition)
            let open = try await client.get("/notifications/evt_1")
            #expect(open["state"]?.string == "accepted")
            #expect(open["resolution"]?["complete"]?.bool == false)
            (plan.after, plan.through) = ("ada", nil)
            plan.resolution = Resolution(users: [])
            try await scene.append([.plan(plan)], partition: record.position.partition)
            let done = try await client.get("/notifications/evt_1")
            #expect(done["state"]?.string == "completed")
            #expect(done["resolution"]?["complete"]?.bool == true)
            #expect(done["resolution"]?["userCount"]?.int == 1)
        }
    }

    @Test func `the inbox needs its scope`() async throws {
        try await APIScene.run { scene, client in
            let minted = MintedKey(tenant: "acme", scopes: [.directoryManage], at: 0)
            try await scene.instance.writer.create(minted.document, actor: "test")
            let other = client.with(key: minted.key.text)
            try await other.get("/mobile/inbox?user=ada").problem(.forbidden, "scope_missing")
            try await other.post("/mobile/inbox/itm_1/read").problem(.forbidden, "scope_missing")
        }
    }
}
