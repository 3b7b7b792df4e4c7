import Contracts
import Control
import EventLog
import Fanout
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct TestEventTests {
    @Test func `a test of a webhook is an event for that webhook alone`() async throws {
        try await APIScene.run { scene, client in
            for id in ["ep_1", "ep_2"] { try await scene.scene.endpoint(id) }
            try await scene.fold()
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let answer = try await client.send(.post, "/webhooks/ep_1/test", headers: [.traceparent: trace])
            #expect(answer.status == .accepted)
            #expect(answer.headers[.carillonPosition]?.hasPrefix("events:") == true)
            let event = try #require(try await scene.scene.records(of: Topics.events).first.map { try EventRecord($0) })
            #expect(event.id == answer["eventId"]?.string)
            #expect(event.type == "webhook.test")
            #expect(event.traceParent == trace)
            #expect(event.tenant == "acme")
            #expect(event.recipients == Recipients(subscribers: false, only: ["ep_1"]))
            let delivery = try #require(answer["delivery"])
            #expect(delivery["endpointId"]?.string == "ep_1")
            #expect(delivery["kind"]?.string == "test")
            #expect(delivery["state"]?.string == "pending")
            #expect(answer.headers[.location] == "/v2/handles/acme/deliveries/\(delivery["id"]?.string ?? "")")
            let plan = PlanDecision.plan(
                event, at: Position(topic: Topics.events, partition: 0, offset: 0),
                endpoints: scene.instance.control.endpoints(tenant: "acme").map(\.document), emailSubscriptions: [],
                filter: { _ in false }, now: 1)
            #expect(plan.deliveries.map(\.id) == [delivery["id"]?.string])
        }
    }

    @Test func `a test with a key is one test`() async throws {
        try await APIScene.run { scene, client in
            for id in ["ep_1", "ep_2"] { try await scene.scene.endpoint(id) }
            try await scene.fold()
            let first = try await client.post("/webhooks/ep_1/test", key: "k")
            let again = try await client.post("/webhooks/ep_1/test", key: "k")
            #expect(again.text == first.text)
            #expect(again.headers[.idempotencyReplayed] == "true")
            #expect(
                try await client.post("/webhooks/ep_2/test", key: "k")["eventId"]?.string != first["eventId"]?.string)
            #expect(try await scene.scene.records(of: Topics.events).count == 2)
            // The key is kept for a day, and then makes another test.
            scene.clock.advance(by: .seconds(86_400))
            let late = try await client.post("/webhooks/ep_1/test", key: "k")
            #expect(late["eventId"]?.string != first["eventId"]?.string)
            #expect(late.headers[.idempotencyReplayed] == nil)
            let lateAgain = try await client.post("/webhooks/ep_1/test", key: "k")
            #expect(lateAgain["eventId"]?.string == late["eventId"]?.string)
            #expect(lateAgain.headers[.idempotencyReplayed] == "true")
        }
    }

    @Test func `a webhook that is switched off is not tested`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1", active: false)
            try await scene.fold()
            try await client.post("/webhooks/ep_1/test").problem(.conflict, "inactive")
        }
    }

    @Test func `without a log nothing is said to be accepted`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1")
            try await scene.fold()
            #expect(try await client.get("/webhooks").status == .ok)
            await scene.scene.log.close()
            let answer = try await client.post("/webhooks/ep_1/test")
            answer.problem(.serviceUnavailable, "log_unavailable")
            #expect(answer.headers[.retryAfter] == "1")
        }
    }
}
