import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Fanout

/// The whole of a thin webhook, fetched.
@Suite struct PayloadRouteTests {
    /// The path of a link to an event that stands in the log, made at the scene's time.
    private static func link(_ scene: APIScene, _ event: EventRecord, at position: Position) -> String {
        let links = PayloadLinks(masterKey: scene.masterKey, publicURL: APIScene.publicURL)
        let link = links.link(to: event, at: position, for: "ep_1", now: scene.clock.now)
        return String(link.url.dropFirst(APIScene.publicURL.count))
    }

    private static func post(_ scene: APIScene, _ event: EventRecord) async throws -> Position {
        try await scene.scene.log.append(event.newRecord())
    }

    @Test func `whoever has the link gets the whole body, without a key, for three days`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1")
            let event = Scene.event("evt_1", payload: #"{"amount":  4200.00}"#)
            let path = Self.link(scene, event, at: try await Self.post(scene, event))
            try await scene.fold()
            let stranger = client.with(key: nil)
            let fetched = try await stranger.get(path)
            #expect(fetched.status == .ok)
            #expect(fetched.headers[.contentType] == "application/json")
            #expect(fetched.headers[.cacheControl] == "no-store")
            #expect(fetched.text == String(decoding: WebhookBody.make(event), as: UTF8.self))
            scene.clock.advance(by: .seconds(3 * 86_400 - 1))
            #expect(try await stranger.get(path).text == fetched.text)
            scene.clock.advance(by: .seconds(1))
            try await stranger.get(path).problem(.gone, "link_expired")
        }
    }

    @Test func `a link that is not ours, changed, or made for something else leads nowhere`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1")
            let event = Scene.event("evt_1")
            let position = try await Self.post(scene, event)
            try await scene.fold()
            let path = Self.link(scene, event, at: position)
            let token = path.split(separator: "/").last ?? ""
            let later = scene.clock.now + 1000
            let other = SignedToken(masterKey: scene.masterKey, purpose: "other").make(
                ["acme", "ep_1", "evt_1", "\(position.partition)", "\(position.offset)"], expiresAt: later)
            let fewer = SignedToken(masterKey: scene.masterKey, purpose: "payload-links").make(
                ["acme"], expiresAt: later)
            let elsewhere = Self.link(
                scene, Scene.event("evt_2"), at: position)
            let strangers = Self.link(scene, Scene.event("evt_1", tenant: "beta"), at: position)
            for wrong in [
                "/v2/payloads/x", "/v2/payloads/" + String(repeating: "A", count: 8_000), "\(path)A",
                "/v2/payloads/" + token.dropFirst(), "/v2/payloads/\(other)", "/v2/payloads/\(fewer)", elsewhere,
                strangers,
            ] {
                try await client.with(key: nil).get(wrong).problem(.notFound, "not_found")
            }
        }
    }

    @Test func `it is gone with the event, and nowhere without the endpoint`() async throws {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1")
            let event = Scene.event("evt_1")
            let position = try await Self.post(scene, event)
            try await scene.fold()
            let path = Self.link(scene, event, at: position)
            scene.scene.log.trim(position.topicPartition, before: position.offset + 1)
            try await client.get(path).problem(.gone, "event_gone")
            _ = try await client.send(.delete, "/webhooks/ep_1")
            try await client.get(path).problem(.notFound, "not_found")
        }
    }
}
