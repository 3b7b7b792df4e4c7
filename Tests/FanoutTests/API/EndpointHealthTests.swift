import Contracts
import HTTPTypes
import JSON
import Testing

@testable import Fanout

@Suite struct EndpointHealthTests {
    private static let webhook = #"{"url":"https://e.org","eventTypes":["*"]}"#

    @Test func `ordering and a rate are kept, changed, and taken away by null`() async throws {
        try await APIScene.run { _, client in
            let created = try await client.post(
                "/webhooks",
                #"{"url":"https://e.org","eventTypes":["*"],"ordering":"partitionkey","rateLimit":{"perSecond":2.5}}"#)
            #expect(created.status == .created)
            #expect(created["ordering"]?.string == "partitionkey")
            #expect(created["rateLimit"]?.description == #"{"perSecond":2.5}"#)
            let id = try #require(created["id"]?.string)
            let changed = try await client.send(.patch, "/webhooks/\(id)", #"{"rateLimit":{"perSecond":10000}}"#)
            #expect(changed["rateLimit"]?.description == #"{"perSecond":10000}"#)
            #expect(changed["ordering"]?.string == "partitionkey")
            let reset = try await client.send(.patch, "/webhooks/\(id)", #"{"rateLimit":null,"ordering":null}"#)
            #expect(reset["rateLimit"] == nil)
            #expect(reset["ordering"]?.string == "none")
        }
    }

    @Test(arguments: [
        (#""ordering":"key""#, "/ordering"), (#""rateLimit":{"perSecond":0}"#, "/rateLimit/perSecond"),
        (#""rateLimit":{"perSecond":-1}"#, "/rateLimit/perSecond"), (#""rateLimit":{}"#, "/rateLimit/perSecond"),
        (#""rateLimit":{"perSecond":10001}"#, "/rateLimit/perSecond"),
        (#""rateLimit":{"perSecond":0.0015}"#, "/rateLimit/perSecond"),
        (#""rateLimit":{"perMinute":1}"#, "/rateLimit/perMinute"), (#""rateLimit":5"#, "/rateLimit"),
    ])
    func `an ordering or a rate that makes no sense is refused`(member: String, pointer: String) async throws {
        try await APIScene.run { _, client in
            let answer = try await client.post("/webhooks", #"{"url":"https://e.org","eventTypes":["*"],\#(member)}"#)
            #expect(answer.status == .unprocessableContent)
            let error = answer["errors"].flatMap { Array($0.elements).first }
            #expect(error?["pointer"]?.string == pointer)
        }
    }

    @Test func `an endpoint says what waits for it, in all partitions, and since when`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.webhook)["id"]?.string)
            let healthy = try await client.get("/webhooks/\(id)")
            #expect(healthy["health"]?.description == #"{"state":"healthy","waiting":0}"#)
            for partition in [0, 7] {
                let plans = (1...3).map { index in
                    let at = 1_750_000_000_000 + Int64(index * 1_000 - partition)
                    let delivery = PlannedDelivery(
                        id: PlannedDelivery.id(
                            event: "evt_\(partition)_\(index)", partition: partition, acceptedAt: at, subscriber: id,
                            kind: .event), subscriber: id, medium: .webhook, kind: .event, isOrdered: true)
                    return DeliveryRecord.plan(
                        Plan(
                            event: "evt_\(partition)_\(index)", eventType: "invoice.paid", tenant: "acme",
                            partition: partition, offset: Int64(index), acceptedAt: at, at: at, deliveries: [delivery],
                            partitionKey: "k"))
                }
                try await scene.append(plans, partition: partition)
            }
            let health = try #require(try await client.get("/webhooks/\(id)")["health"])
            #expect(health["waiting"]?.description == "6")
            #expect(health["oldestWaitingAt"]?.string == "2025-06-15T15:06:40.993Z")
            let listed = try await client.get("/webhooks")
            let first = listed["data"].flatMap { Array($0.elements).first }
            #expect(first?["health"]?["waiting"]?.description == "6")
            let queue = DeliveryQueue(file: scene.instance.file)
            let cut = try queue.backlog(of: id, tenant: "acme", counting: 2)
            #expect(cut.waiting == 2)
            #expect(cut.isCut)
            #expect(try queue.partitions(waitingFor: id) == [0, 7])
            let survey = try await WaitingSurvey(scene.instance.file)
            #expect(survey.top(5).map(\.subscriber) == [id])
            #expect(survey.top(5).map(\.waiting) == [6])
            #expect(survey.top(5).map(\.oldestAt) == [1_750_000_000_993])
            // Of each key only the first is due.
            #expect(try queue.lanes(in: 7, medium: .webhook).map(\.key.subscriber) == [id])
            let lane = LaneKey(partition: 7, subscriber: id)
            let due = try queue.due(in: lane, medium: .webhook, now: 1_760_000_000_000, limit: 10)
            #expect(due.deliveries.map(\.event) == ["evt_7_1"])
            #expect(due.isAll)
            #expect(due.next == nil)
        }
    }

    @Test func `a circuit that is open is shown, and puts off the time of the next attempt`() throws {
        let open = EndpointHealth(circuit: .open(until: 1_750_000_000_000))
        #expect(
            String(decoding: open.jsonBytes, as: UTF8.self) == """
                {"state":"open","waiting":0,"nextProbeAt":"2025-06-15T15:06:40.000Z"}
                """)
        let failing = EndpointHealth(failingSince: 1_750_000_000_000)
        #expect(
            String(decoding: failing.jsonBytes, as: UTF8.self)
                == #"{"state":"failing","waiting":0,"failingSince":"2025-06-15T15:06:40.000Z"}"#)
        var delivery = DeliveryRow(
            id: "dlv_1", subscriber: "ep_1", medium: .webhook, kind: .event, event: "e", eventType: "t", partition: 0,
            createdAt: 1, state: .retrying, attempts: 1, dueAt: 1_000, endedAt: nil, lastAttempt: nil)
        #expect(try delivery.json["nextAttemptAt"]?.string == "1970-01-01T00:00:01.000Z")
        delivery.deferredUntil = 5_000
        #expect(try delivery.json["nextAttemptAt"]?.string == "1970-01-01T00:00:05.000Z")
    }
}

extension DeliveryRow {
    fileprivate var json: JSONNode {
        get throws { try JSONDocument(parsing: jsonBytes).root }
    }
}
