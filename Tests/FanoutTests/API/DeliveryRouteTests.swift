import Access
import Contracts
import Control
import EventLog
@testable import Fanout
import GRDB
import HTTPTypes
import JSON
import Projections
import ServiceKit
import Testing

struct DeliveryRouteTests {
    @Test func `a delivery is shown with its state, its last attempt, and all attempts when asked for alone`()
        async throws
    {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            let one = try await client.get("/deliveries/\(Self.id(1))")
            #expect(
                one.text == """
                    {"id":"\(Self.id(1))","eventId":"evt_1","eventType":"invoice.paid","endpointId":"ep_1","kind":"event",\
                    "state":"delivered","attempts":2,"createdAt":"2025-06-15T15:06:40.001Z",\
                    "endedAt":"2025-06-15T15:06:42.005Z",\
                    "lastAttempt":{"id":"att_2","number":2,"startedAt":"2025-06-15T15:06:42.000Z","durationMs":5,\
                    "outcome":"delivered","statusCode":204},\
                    "history":[{"id":"att_1","number":1,"startedAt":"2025-06-15T15:06:41.000Z","durationMs":5,\
                    "outcome":"retrying","statusCode":500,"responseHeaders":{"x-a":"1, 2","x-b":"3"},\
                    "responseBody":"no"},\
                    {"id":"att_2","number":2,"startedAt":"2025-06-15T15:06:42.000Z","durationMs":5,\
                    "outcome":"delivered","statusCode":204}]}
                    """)
            let waiting = try await client.get("/deliveries/\(Self.id(2))")
            #expect(waiting["state"]?.string == "retrying")
            #expect(waiting["nextAttemptAt"]?.string == "2025-06-15T15:07:00.000Z")
            #expect(waiting["lastAttempt"]?["error"]?.string == "nobody listens")
            #expect(waiting["lastAttempt"]?["fault"]?.string == "refused")
            #expect(try await client.get("/deliveries/\(Self.id(4))")["subscriptionId"]?.string == "sub_1")
        }
    }

    @Test(arguments: [
        ("/deliveries", "4 3 2 1"), ("/deliveries?status=delivered", "1"), ("/deliveries?status=pending", "4 3"),
        ("/deliveries?event_type=task.completed", "3"), ("/deliveries?event_id=evt_1", "2 1"),
        ("/deliveries?after=2025-06-15T15:06:40.001Z", "4 3"), ("/deliveries?before=2025-06-15T15:06:40.002Z", "2 1"),
        ("/deliveries?after=2025-06-15T17:06:40.001%2B02:00&before=2025-06-15T15:06:40.003Z", "3"),
        ("/webhooks/ep_1/deliveries", "3 1"),
        ("/webhooks/ep_1/deliveries?status=pending&event_type=task.completed", "3"),
        ("/webhooks/ep_2/deliveries", "2"),
    ])
    func `a list is narrowed by what is asked`(path: String, numbers: String) async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            let ids = try await Self.ids(client.get(path))
            #expect(ids == numbers.split(separator: " ").compactMap { Int($0).map(Self.id) })
        }
    }

    @Test(arguments: [
        ("/deliveries?status=lost", "invalid_status"), ("/deliveries?after=yesterday", "invalid_time"),
        ("/deliveries?cursor=x", "invalid_cursor"), ("/deliveries?limit=0", "invalid_limit"),
        ("/deliveries?state=failed", "unknown_parameter"),
        ("/webhooks/ep_1/deliveries?event_id=x", "unknown_parameter"),
    ])
    func `a parameter that can't be is refused`(path: String, code: String) async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            try await client.get(path).problem(.badRequest, code)
        }
    }

    @Test func `pages follow each other without a gap, also where times are equal`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            for path in [
                "/deliveries?limit=1", "/webhooks/ep_1/deliveries?limit=1", "/deliveries?limit=1&event_id=evt_1",
            ] {
                let all = try await Self.ids(client.get(path.replacing("limit=1", with: "limit=9")))
                var seen: [String] = []
                var next = path
                for _ in all {
                    let page = try await client.get(next)
                    seen += try Self.ids(page)
                    guard let cursor = page["nextCursor"]?.string else { break }
                    next = "\(path)&cursor=\(cursor)"
                }
                #expect(seen == all)
            }
        }
    }

    @Test func `nothing of another tenant, and nothing of a subscriber that was deleted`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            let stranger = client.with(key: scene.beta.key.text)
            #expect(try await Self.ids(stranger.send(.get, "/deliveries", handle: "beta")) == [])
            #expect(try await Self.ids(stranger.send(.get, "/deliveries?event_id=evt_1", handle: "beta")) == [])
            try await stranger.send(.get, "/deliveries/\(Self.id(1))", handle: "beta").problem(.notFound, "not_found")
            _ = try await client.send(.delete, "/webhooks/ep_1")
            #expect(try await Self.ids(client.get("/deliveries")) == [Self.id(4), Self.id(2)])
            try await client.get("/deliveries/\(Self.id(1))").problem(.notFound, "not_found")
            let notification = try await client.get("/notifications/evt_1")
            #expect(notification["deliveries"]?.elements.compactMap { $0["id"]?.string } == [Self.id(2)])
            _ = try await client.send(.delete, "/notifications/email-subscriptions/sub_1")
            #expect(try await Self.ids(client.get("/deliveries")) == [Self.id(2)])
        }
    }

    @Test func `what the log no longer holds is shown no more, unless it has not ended`() async throws {
        try await APIScene.run { scene, client in
            try await Self.play(scene)
            #expect(try await Self.ids(client.get("/deliveries")) == [4, 3, 2, 1].map(Self.id))
            // Nothing was folded since, so all rows are there.
            scene.clock.advance(by: .seconds(30 * 86_400) + .milliseconds(10))
            #expect(try await Self.ids(client.get("/deliveries")) == [4, 3, 2].map(Self.id))
            #expect(try await Self.ids(client.get("/webhooks/ep_1/deliveries")) == [Self.id(3)])
            try await client.get("/deliveries/\(Self.id(1))").problem(.notFound, "not_found")
            #expect(try await client.get("/deliveries/\(Self.id(2))").status == .ok)
            #expect(try await Self.ids(client.get("/notifications")) == [])
            try await client.get("/notifications/evt_1").problem(.notFound, "not_found")
        }
    }

    @Test func `every list is read along an index, without sorting`() async throws {
        try await APIScene.run { scene, _ in
            var query = ListQuery(page: Page(cursor: Cursor(time: 1, id: "x")))
            query.status = .failed
            for (way, index) in [
                (.tenant, "PRIMARY KEY"), (.subscriber("ep_1"), "INDEX deliveries_by_subscriber"),
                (.event("evt_1"), "INDEX deliveries_by_event"),
            ] as [(DeliverySearch.Way, String)] {
                let (sql, arguments) = DeliverySearch(tenant: "acme", way: way, since: 0).statement(query)
                let plan = try scene.instance.file.read { try Self.plan(sql, arguments, in: $0) }
                #expect(plan.contains("SEARCH d USING \(index)"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
            let (sql, arguments) = NotificationRow.statement(query, tenant: "acme", since: 0)
            let plan = try scene.instance.file.read { try Self.plan(sql, arguments, in: $0) }
            #expect(plan.contains("SEARCH e USING INDEX events_by_tenant"), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    /// Two endpoints, a mail subscription, three events, and what became of them.
    static func play(_ scene: APIScene) async throws {
        let start = scene.clock.now
        for id in ["ep_1", "ep_2"] { try await scene.scene.endpoint(id) }
        try await scene.instance.writer.create(
            EmailSubscriptionDocument(
                id: "sub_1", tenant: "acme", email: "a@example.org", eventTypes: ["*"], state: .confirmed, createdAt: 1),
            actor: "test")
        try await scene.scene.post([
            Scene.event("evt_1"), Scene.event("evt_2", type: "task.completed"), Scene.event("evt_3"),
        ])
        func plan(_ event: String, _ type: String, _ at: Int64, _ deliveries: [PlannedDelivery]) -> DeliveryRecord {
            .plan(
                Plan(
                    event: event, eventType: type, tenant: "acme", partition: 0, offset: 0, acceptedAt: start + at,
                    at: start + at + 7, deliveries: deliveries))
        }
        func owed(_ number: Int, _ subscriber: String, _ medium: DeliveryMedium = .webhook) -> PlannedDelivery {
            PlannedDelivery(id: id(number), subscriber: subscriber, medium: medium, kind: .event)
        }
        try await scene.append([
            plan("evt_1", "invoice.paid", 1, [owed(1, "ep_1"), owed(2, "ep_2")]),
            plan("evt_2", "task.completed", 2, [owed(3, "ep_1")]),
            plan("evt_3", "invoice.paid", 3, [owed(4, "sub_1", .email)]),
            .attempt(
                Attempt(
                    id: "att_1", delivery: id(1), event: "evt_1", tenant: "acme", subscriber: "ep_1",
                    medium: .webhook,
                    number: 1,
                    startedAt: start + 1000, durationMilliseconds: 5, state: .retrying, statusCode: 500,
                    responseHeaders: [HeaderField("X-A", "1"), HeaderField("X-B", "3"), HeaderField("x-a", "2")],
                    responseBody: "no", nextAttemptAt: start + 2000)),
            .attempt(
                Attempt(
                    id: "att_2", delivery: id(1), event: "evt_1", tenant: "acme", subscriber: "ep_1",
                    medium: .webhook,
                    number: 2,
                    startedAt: start + 2000, durationMilliseconds: 5, state: .delivered, statusCode: 204)),
            .attempt(
                Attempt(
                    id: "att_3", delivery: id(2), event: "evt_1", tenant: "acme", subscriber: "ep_2",
                    medium: .webhook,
                    number: 1,
                    startedAt: start + 1000, durationMilliseconds: 5, state: .retrying, fault: "refused",
                    error: "nobody listens", nextAttemptAt: start + 20_000)),
        ])
    }

    /// The ids of the deliveries in the order of their events, which came in the first three milliseconds.
    static func id(_ number: Int) -> String {
        let at: Int64 = [1, 1, 2, 3][number - 1]
        return Identifier.lowest(Identifier.delivery, at: 1_750_000_000_000 + at).dropLast() + "\(number)"
    }

    static func ids(_ answer: APIClient.Answer) throws -> [String] {
        #expect(answer.status == .ok)
        return answer["data"]?.elements.compactMap { $0["id"]?.string } ?? []
    }

    private static func plan(_ sql: String, _ arguments: StatementArguments, in database: Database) throws -> String {
        try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
            .map { $0["detail"] as String? ?? "" }.joined(separator: "\n")
    }
}
