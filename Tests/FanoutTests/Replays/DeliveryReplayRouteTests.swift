import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Fanout

struct DeliveryReplayRouteTests {
    /// An endpoint with deliveries in these states, one an event; answers the ids of the deliveries.
    @discardableResult
    static func play(
        _ scene: APIScene, _ states: [DeliveryState], endpoint: String = "ep_1", types: [String] = ["*"]
    ) async throws -> [String] {
        try await scene.scene.endpoint(endpoint, types: types)
        var ids: [String] = []
        for (number, state) in states.enumerated() {
            let event = Scene.event("evt_\(endpoint)_\(number)")
            let position = try await scene.scene.log.append(event.newRecord())
            let id = PlannedDelivery.id(
                event: event.id, partition: position.partition, acceptedAt: event.acceptedAt, subscriber: endpoint,
                kind: .event)
            ids.append(id)
            let planned = PlannedDelivery(id: id, subscriber: endpoint, medium: .webhook, kind: .event)
            let plan = Plan(
                event: event.id, eventType: event.type, tenant: "acme", partition: position.partition,
                offset: position.offset, acceptedAt: event.acceptedAt, at: event.acceptedAt, deliveries: [planned])
            try await scene.append([.plan(plan)], partition: position.partition)
            guard state != .pending else { continue }
            let attempt = Attempt(
                id: "att_\(endpoint)_\(number)", delivery: id, event: event.id, tenant: "acme", subscriber: endpoint,
                medium: .webhook, number: 1, startedAt: event.acceptedAt, durationMilliseconds: 5, state: state,
                nextAttemptAt: state == .retrying ? event.acceptedAt + 1000 : nil)
            try await scene.append([.attempt(attempt)], partition: position.partition)
        }
        return ids
    }

    @Test func `what failed or is a dead letter is owed once more, as a delivery of its own`() async throws {
        try await APIScene.run { scene, client in
            for id in try await Self.play(scene, [.failed, .deadLetter]) {
                let answer = try await client.post("/webhooks/ep_1/deliveries/\(id)/replay")
                #expect(answer.status == .accepted)
                #expect(answer["kind"]?.string == "replay")
                #expect(answer["state"]?.string == "pending")
                #expect(answer["replayOf"]?.string == id)
                let fresh = try #require(answer["id"]?.string)
                #expect(fresh != id)
                #expect(answer.headers[.carillonPosition] != nil)
                #expect(answer.headers[.location] == "/v2/handles/acme/deliveries/\(fresh)")
                let shown = try await client.get("/deliveries/\(fresh)")
                #expect(shown["replayOf"]?.string == id)
                #expect(shown["eventId"]?.string == answer["eventId"]?.string)
                #expect(shown["createdAt"]?.string == Timestamp.text(scene.clock.now))
                #expect(try await client.get("/deliveries/\(id)")["kind"]?.string == "event")
            }
            let all = try await DeliveryRouteTests.ids(client.get("/webhooks/ep_1/deliveries"))
            #expect(all.count == 4)
        }
    }

    @Test(arguments: [DeliveryState.pending, .retrying, .delivered, .cancelled])
    func `what is under way or has not failed is not, and the code says why`(state: DeliveryState) async throws {
        try await APIScene.run { scene, client in
            let id = try await Self.play(scene, [state])[0]
            let records = try await scene.scene.records(of: Topics.deliveries).count
            try await client.post("/webhooks/ep_1/deliveries/\(id)/replay")
                .problem(.unprocessableContent, "delivery_\(state.rawValue)")
            #expect(try await scene.scene.records(of: Topics.deliveries).count == records)
        }
    }

    @Test func `a key asks once; after a day it is free`() async throws {
        try await APIScene.run { scene, client in
            let ids = try await Self.play(scene, [.failed, .failed])
            let first = try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay", key: "k")
            #expect(first.headers[.idempotencyReplayed] == nil)
            let second = try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay", key: "k")
            #expect(second.text == first.text)
            #expect(second.status == .accepted)
            #expect(second.headers[.idempotencyReplayed] == "true")
            #expect(second.headers[.carillonPosition] == first.headers[.carillonPosition])
            let other = try await client.post("/webhooks/ep_1/deliveries/\(ids[1])/replay", key: "k")
            #expect(other["replayOf"]?.string == ids[1])
            scene.clock.advance(by: .seconds(86_400))
            let late = try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay", key: "k")
            #expect(late["id"]?.string != first["id"]?.string)
        }
    }

    @Test func `what is another's, or nobody's, is not found`() async throws {
        try await APIScene.run { scene, client in
            let id = try await Self.play(scene, [.failed])[0]
            try await scene.scene.endpoint("ep_2")
            try await scene.scene.endpoint("ep_b", of: "beta")
            try await scene.fold()
            for path in ["ep_2/deliveries/\(id)", "ep_1/deliveries/dlv_none", "ep_b/deliveries/\(id)"] {
                try await client.post("/webhooks/\(path)/replay").problem(.notFound, "not_found")
            }
            let beta = client.with(key: scene.beta.key.text)
            for endpoint in ["ep_1", "ep_b"] {
                try await beta.send(.post, "/webhooks/\(endpoint)/deliveries/\(id)/replay", handle: "beta")
                    .problem(.notFound, "not_found")
            }
        }
    }

    @Test func `an endpoint that is off is sent nothing, and an event that is gone can't be sent`() async throws {
        try await APIScene.run { scene, client in
            let ids = try await Self.play(scene, [.failed, .failed])
            _ = try await client.send(.patch, "/webhooks/ep_1", #"{"active": false}"#)
            try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay").problem(.conflict, "inactive")
            _ = try await client.send(.patch, "/webhooks/ep_1", #"{"active": true}"#)
            let event = try #require(try await scene.scene.records(of: Topics.events).first)
            scene.scene.log.trim(event.position.topicPartition, before: event.position.offset + 1)
            try await client.post("/webhooks/ep_1/deliveries/\(ids[0])/replay").problem(.gone, "event_gone")
            #expect(try await client.post("/webhooks/ep_1/deliveries/\(ids[1])/replay").status == .accepted)
        }
    }
}
