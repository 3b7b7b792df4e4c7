import Contracts
import Control
import EventLog
import JSON
import Testing

@testable import Fanout

/// From filters to plans.
@Suite struct FilterFlowTests {
    /// Plans events, in which so many deliveries are owed, and says who gets which of them.
    private func receivers(
        _ scene: Scene, of events: [EventRecord], deliveries: Int
    ) async throws -> [String: Set<String>] {
        let instance = try Instance(scene.log, folder: scene.folder)
        instance.start()
        try await scene.post(events)
        try await until { try instance.states().values.count(where: \.isFinal) >= deliveries }
        await instance.stop()
        let plans = try await scene.plans().map { ($0.event, Set($0.deliveries.map(\.subscriber))) }
        return Dictionary(uniqueKeysWithValues: plans)
    }

    @Test func `an event is planned for those whose filter it meets, and for those that have none`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_none")
        try await scene.endpoint("ep_large", filter: #"{"data":{"amount":[{"numeric":[">=",100]}]}}"#)
        try await scene.endpoint("ep_swiss", types: ["invoice.paid"], filter: #"{"data":{"country":["CH"]}}"#)
        try await scene.endpoint("ep_lead", types: ["lead_won"], filter: #"{"type":["invoice.paid"]}"#)
        try await scene.endpoint("ep_keyed", filter: #"{"partitionkey":["k"]}"#)
        try await scene.endpoint("ep_off", filter: #"{"type":["invoice.paid"]}"#, active: false)
        try await scene.endpoint("ep_stranger", of: "globex", filter: #"{"tenant":["acme"]}"#)
        let receivers = try await receivers(
            scene,
            of: [
                Scene.event("evt_1", payload: #"{"amount":100.0,"country":"CH"}"#),
                Scene.event("evt_2", payload: #"{"amount":99.99,"country":["DE","CH"]}"#),
                Scene.event("evt_3", partitionKey: "k", payload: #"{"amount":"100"}"#),
                Scene.event("evt_4", type: "lead_won", payload: #"{"country":"CH"}"#),
            ], deliveries: 8)
        #expect(
            receivers == [
                "evt_1": ["ep_none", "ep_large", "ep_swiss"], "evt_2": ["ep_none", "ep_swiss"],
                "evt_3": ["ep_none", "ep_keyed"], "evt_4": ["ep_none"],
            ])
    }

    @Test func `an event that names its receivers is not filtered`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", filter: #"{"type":["lead_won"]}"#)
        let test = Scene.event(
            "evt_1", type: SystemEventType.webhookTest, recipients: Recipients(subscribers: false, only: ["ep_1"]))
        #expect(try await receivers(scene, of: [test], deliveries: 1) == ["evt_1": ["ep_1"]])
    }

    @Test func `with a filter that can't be read the delivery is planned, so that its failure is seen`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", filter: #"{"type":[{"near":"invoice"}]}"#)
        try await scene.endpoint("ep_2", filter: #"{"type":["lead_won"]}"#)
        #expect(try await receivers(scene, of: [Scene.event("evt_1")], deliveries: 1) == ["evt_1": ["ep_1"]])
    }

    @Test func `a filter sees the body that a webhook gets, and the partition key`() throws {
        let event = Scene.event("evt_1", partitionKey: "k", payload: #"{"n": 1.0}"#)
        let document = String(decoding: EventFilter.document(of: event), as: UTF8.self)
        #expect(
            document
                == #"{"id":"evt_1","type":"invoice.paid","schemaVersion":1,"timestamp":"2025-06-15T15:06:40.000Z","#
                + #""tenant":"acme","source":"/handles/acme","partitionkey":"k","data":{"n": 1.0}}"#)
        #expect(try #require(EventFilter.parsed(event))["data"]?["n"]?.int == 1)
        var foreign = event
        foreign.origin = EventOrigin(id: "7", subject: "orders/1", extensions: [EventOrigin.Extension("region", "eu")])
        let attributes = try #require(EventFilter.parsed(foreign))["cloudEvent"]
        #expect(["id", "subject", "region"].map { attributes?[$0]?.string } == ["7", "orders/1", "eu"])
    }

    @Test func `a payload as deep as one may be is filtered like any other`() async throws {
        let scene = try await Scene()
        try await scene.endpoint("ep_1", filter: #"{"data":{"deep":[{"exists":true}]}}"#)
        let deep = String(repeating: "[", count: 63) + "1" + String(repeating: "]", count: 63)
        let event = Scene.event("evt_1", payload: #"{"deep":\#(deep)}"#)
        #expect(try await receivers(scene, of: [event], deliveries: 1) == ["evt_1": ["ep_1"]])
    }
}
