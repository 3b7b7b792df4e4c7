import Access
import Contracts
import Control
import EventLog
import GRDB
import HTTPTypes
import JSON
import Projections
import ServiceKit
import Testing

@testable import Fanout

struct ReplayRouteTests {
    private static let span = #""from": "2025-06-15T15:06:40Z", "until": "2025-06-15T15:06:41Z""#
    private static let states: [DeliveryState] = [
        .failed, .deadLetter, .delivered, .cancelled, .pending, .retrying, .failed,
    ]

    /// The events of `DeliveryReplayRouteTests.play` are of one moment; the clock goes on from there.
    private static func run(
        _ body: @Sendable @escaping (APIScene, APIClient) async throws -> Void
    ) async throws {
        try await APIScene.run { scene, client in
            scene.clock.advance(by: .seconds(10))
            try await DeliveryReplayRouteTests.play(scene, states)
            try await body(scene, client)
        }
    }

    @Test(arguments: [
        ("", #"{"dryRun":true,"total":3,"byStatus":{"dead_letter":1,"failed":2},"missed":0,"exact":true}"#),
        (
            #", "statuses": ["delivered", "cancelled"]"#,
            #"{"dryRun":true,"total":2,"byStatus":{"cancelled":1,"delivered":1},"missed":0,"exact":true}"#
        ),
        (
            #", "eventTypes": ["task.completed"]"#,
            #"{"dryRun":true,"total":0,"byStatus":{},"missed":0,"exact":true}"#
        ),
        (
            #", "missed": true, "statuses": []"#, #"{"dryRun":true,"total":0,"byStatus":{},"missed":0,"exact":true}"#
        ),
    ])
    func `a dry run counts, and writes nothing`(members: String, counts: String) async throws {
        try await Self.run { scene, client in
            let before = try await scene.scene.records(of: Topics.deliveries).count
            let answer = try await client.post(
                "/webhooks/ep_1/replays", #"{"dryRun": true, \#(Self.span)\#(members)}"#)
            #expect(answer.status == .ok)
            #expect(answer.text == counts)
            #expect(try await scene.scene.records(of: Topics.deliveries).count == before)
        }
    }

    @Test func `what stands in the log counts, also where it is not folded yet`() async throws {
        try await Self.run { scene, client in
            let late = (0..<10_000).map { Scene.event("evt_late_\($0)").newRecord() }
            try await scene.scene.log.appendAll(late)
            let answer = try await client.post(
                "/webhooks/ep_1/replays", #"{"dryRun": true, \#(Self.span)}"#)
            #expect(answer["total"]?.int == 3)
            let folded = try scene.instance.file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
            #expect(folded == Self.states.count + late.count)
        }
    }

    @Test func `an endpoint that is newer than the events missed those that it takes now`() async throws {
        try await Self.run { scene, client in
            try await scene.scene.endpoint(
                "ep_new", types: ["invoice.paid"], filter: #"{"data": {"n": [1]}}"#)
            try await scene.scene.endpoint("ep_other", types: ["task.completed"])
            try await scene.scene.endpoint("ep_none", filter: #"{"data": {"n": [2]}}"#)
            try await scene.fold()
            for (endpoint, missed) in [("ep_new", 7), ("ep_other", 0), ("ep_none", 0)] {
                let answer = try await client.post(
                    "/webhooks/\(endpoint)/replays", #"{"dryRun": true, "missed": true, \#(Self.span)}"#)
                #expect(answer["missed"]?.int == missed, "\(endpoint)")
            }
        }
    }

    @Test func `what was purged is not missed`() async throws {
        try await Self.run { scene, client in
            let dry = #"{"dryRun": true, "missed": true, "statuses": ["failed"], \#(Self.span)}"#
            #expect(try await client.post("/webhooks/ep_1/replays", dry)["total"]?.int == 2)
            #expect(try await client.send(.delete, "/webhooks/ep_1/deliveries?status=failed")["purged"]?.int == 2)
            #expect(try await client.post("/webhooks/ep_1/replays", dry)["total"]?.int == 0)
            // By another endpoint it is.
            try await scene.scene.endpoint("ep_new")
            try await scene.fold()
            #expect(try await client.post("/webhooks/ep_new/replays", dry)["missed"]?.int == 7)
        }
    }

    @Test func `a job is shown, listed, and cancelled; twice is as once`() async throws {
        try await Self.run { scene, client in
            let made = try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}")
            #expect(made.status == .accepted)
            let id = try #require(made["id"]?.string)
            #expect(id.hasPrefix("rpl_"))
            #expect(made.headers[.location] == "/v2/handles/acme/replays/\(id)")
            #expect(
                made.text == """
                    {"id":"\(id)","endpointId":"ep_1","state":"running","from":"2025-06-15T15:06:40.000Z",\
                    "until":"2025-06-15T15:06:41.000Z","statuses":["dead_letter","failed"],"missed":false,"total":3,\
                    "planned":0,"skipped":0,"waiting":0,"delivered":0,"failed":0,"cancelled":0,\
                    "createdAt":"2025-06-15T15:06:50.000Z"}
                    """)
            #expect(try await client.get("/replays/\(id)").text == made.text)
            let other = try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}")
            let listed = try await client.get("/webhooks/ep_1/replays?limit=1")
            #expect(listed["data"]?.elements.count == 1)
            let next = try #require(listed["nextCursor"]?.string)
            let rest = try await client.get("/webhooks/ep_1/replays?limit=1&cursor=\(next)")
            #expect(
                Set([listed, rest].flatMap { $0["data"]?.elements.compactMap { $0["id"]?.string } ?? [] })
                    == [id, other["id"]?.string])
            let cancelled = try await client.send(.delete, "/replays/\(id)")
            #expect(cancelled["state"]?.string == "cancelled")
            #expect(cancelled["cancelledAt"]?.string == "2025-06-15T15:06:50.000Z")
            #expect(try await client.send(.delete, "/replays/\(id)").text == cancelled.text)
            #expect(try await client.get("/replays/\(id)").text == cancelled.text)
        }
    }

    @Test func `a key makes one job, and another body under it is refused`() async throws {
        try await Self.run { _, client in
            let first = try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}", key: "k")
            let second = try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}", key: "k")
            #expect(second.status == .accepted)
            #expect(second.text == first.text)
            #expect(second.headers[.idempotencyReplayed] == "true")
            try await client.post("/webhooks/ep_1/replays", #"{"missed": true, \#(Self.span)}"#, key: "k")
                .problem(.unprocessableContent, "idempotency_key_reused")
        }
    }

    @Test(arguments: [
        (#"{"until": "2025-06-15T15:06:41Z"}"#, "/from"), (#"{"from": "x", "until": "2025-06-15T15:06:41Z"}"#, "/from"),
        (#"{"from": "2025-06-15T15:06:41Z", "until": "2025-06-15T15:06:41Z"}"#, "/from"),
        (#"{"from": "2035-06-15T15:06:41Z", "until": "2036-06-15T15:06:41Z"}"#, "/from"),
        (#"{\#(ReplayRouteTests.span), "statuses": []}"#, "/statuses"),
        (#"{\#(ReplayRouteTests.span), "statuses": ["pending"]}"#, "/statuses"),
        (#"{\#(ReplayRouteTests.span), "eventTypes": ["no.such"]}"#, "/eventTypes/0"),
        (#"{\#(ReplayRouteTests.span), "type": "x"}"#, "/type"),
    ])
    func `a range that can't be is refused with the place of the fault`(body: String, pointer: String) async throws {
        try await Self.run { scene, client in
            let before = try await scene.scene.records(of: Topics.deliveries).count
            let answer = try await client.post("/webhooks/ep_1/replays", body)
            #expect(answer.status == .unprocessableContent)
            #expect(answer["errors"]?[0]?["pointer"]?.string == pointer)
            #expect(try await scene.scene.records(of: Topics.deliveries).count == before)
        }
    }

    @Test func `nothing of it is another tenant's, and an endpoint that is off is replayed nothing`() async throws {
        try await Self.run { scene, client in
            let id = try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}")["id"]?.string ?? ""
            let beta = client.with(key: scene.beta.key.text)
            for (method, path) in [
                (HTTPRequest.Method.get, "/replays/\(id)"), (.delete, "/replays/\(id)"),
                (.get, "/webhooks/ep_1/replays"),
            ] {
                try await beta.send(method, path, handle: "beta").problem(.notFound, "not_found")
            }
            try await beta.send(.post, "/webhooks/ep_1/replays", "{\(Self.span)}", handle: "beta")
                .problem(.notFound, "not_found")
            #expect(try await client.get("/replays/\(id)")["state"]?.string == "running")
            _ = try await client.send(.patch, "/webhooks/ep_1", #"{"active": false}"#)
            try await client.post("/webhooks/ep_1/replays", "{\(Self.span)}").problem(.conflict, "inactive")
        }
    }
}
