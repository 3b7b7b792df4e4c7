import Access
import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit
import Testing
import WebhookSignature

@testable import Fanout

/// Secrets and keys of a webhook, from its creation on.
@Suite struct WebhookSecretTests {
    private static let minimal = #"{"url":"https://e.org","eventTypes":["*"]}"#

    private static func document(_ scene: APIScene, _ id: String) throws -> EndpointDocument {
        try #require(scene.instance.control.endpoint(tenant: "acme", id: id)?.document)
    }

    /// The secrets that sign now, opened.
    private static func living(_ scene: APIScene, _ id: String) throws -> [String] {
        try document(scene, id).secrets.filter { $0.signs(at: scene.clock.now) }.map {
            try scene.masterKey.open($0.sealed, for: id)
        }
    }

    @Test func `a rotated secret is told once, and the one before signs along for a day`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post("/webhooks", Self.minimal)
            let id = try #require(created["id"]?.string)
            let first = try #require(created["secret"]?.string)
            scene.clock.advance(by: .seconds(60))
            let rotated = try await client.post("/webhooks/\(id)/rotate-secret")
            #expect(rotated.status == .ok)
            #expect(rotated.headers[.cacheControl] == "no-store")
            #expect(rotated.headers[.carillonPosition] != nil)
            let second = try #require(rotated["secret"]?.string)
            #expect(second != first)
            #expect(try WebhookSecret(second).text == second)
            #expect(rotated["overlapEndsAt"]?.string == "2025-06-16T15:07:40.000Z")
            #expect(try Self.living(scene, id) == [second, first])
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["secret"] == nil)
            #expect(
                shown["signingKeys"]?.elements.map { $0["expiresAt"]?.string } == [nil, "2025-06-16T15:07:40.000Z"])
            scene.clock.advance(by: .seconds(24 * 3600 - 1))
            #expect(try Self.living(scene, id).count == 2)
            scene.clock.advance(by: .seconds(1))
            #expect(try Self.living(scene, id) == [second])
            #expect(try await client.get("/webhooks/\(id)")["signingKeys"]?.count == 1)
            let log = try await scene.controlText()
            for secret in [first, second] {
                #expect(!log.contains(secret.dropFirst(6)))
                #expect(!shown.text.contains(secret))
            }
        }
    }

    @Test func `how long the old one signs is for the caller to say, from not at all to a week`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let path = "/webhooks/\(id)/rotate-secret"
            let long = try await client.post(path, #"{"overlap":"7d"}"#)
            #expect(long["overlapEndsAt"]?.string == "2025-06-22T15:06:40.000Z")
            #expect(try Self.living(scene, id).count == 2)
            // What was to end sooner ends sooner.
            let short = try await client.post(path, #"{"overlap":"1h"}"#)
            #expect(
                try Self.document(scene, id).secrets.compactMap(\.expiresAt) == [1_750_003_600_000, 1_750_003_600_000])
            let none = try await client.post(path, #"{"overlap":"0s"}"#)
            #expect(try Self.living(scene, id) == [none["secret"]?.string])
            #expect(short["secret"]?.string != none["secret"]?.string)
            for (body, pointer, code) in [
                (#"{"overlap":"169h"}"#, "/overlap", "value"), (#"{"overlap":"soon"}"#, "/overlap", "value"),
                (#"{"overlap":24}"#, "/overlap", "type"), (#"{"until":"24h"}"#, "/until", "unknown_member"),
            ] {
                let answer = try await client.post(path, body)
                #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
                #expect(answer["errors"]?[0]?["code"]?.string == code)
            }
            try await client.post(path, "{").problem(.badRequest, "malformed_json")
            #expect(try Self.living(scene, id) == [none["secret"]?.string])
        }
    }

    @Test func `no more than five sign at once; ending them all at once is always possible`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let path = "/webhooks/\(id)/rotate-secret"
            for _ in 0..<4 { #expect(try await client.post(path).status == .ok) }
            try await client.post(path).problem(.conflict, "limit_reached")
            #expect(try Self.living(scene, id).count == 5)
            #expect(try await client.post(path, #"{"overlap":"0s"}"#).status == .ok)
            #expect(try Self.living(scene, id).count == 1)
            #expect(try Self.document(scene, id).secrets.count == 1)
        }
    }

    @Test func `a rotation with a key is one rotation, also once its secret has ended`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let path = "/webhooks/\(id)/rotate-secret"
            let first = try await client.post(path, #"{"overlap":"0s"}"#, key: "k")
            let again = try await client.post(path, #"{"overlap":"0s"}"#, key: "k")
            #expect(again.text == first.text)
            #expect(first.headers[.idempotencyReplayed] == nil)
            #expect(again.headers[.idempotencyReplayed] == "true")
            try await client.post(path, #"{"overlap":"1h"}"#, key: "k")
                .problem(.unprocessableContent, "idempotency_key_reused")
            let other = try await client.post(path, #"{"overlap":"0s"}"#, key: "l")
            #expect(try Self.living(scene, id) == [other["secret"]?.string])
            #expect(try await client.post(path, #"{"overlap":"0s"}"#, key: "k").text == first.text)
            #expect(try Self.living(scene, id) == [other["secret"]?.string])
            scene.clock.advance(by: .seconds(24 * 3600))
            let free = try await client.post(path, #"{"overlap":"0s"}"#, key: "k")
            #expect(free["secret"]?.string != first["secret"]?.string)
            #expect(try Self.document(scene, id).secrets.count == 1)
        }
    }

    @Test func `a day remembers a bounded number of rotations`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let path = "/webhooks/\(id)/rotate-secret"
            for number in 0..<32 {
                #expect(try await client.post(path, #"{"overlap":"0s"}"#, key: "k\(number)").status == .ok)
            }
            try await client.post(path, #"{"overlap":"0s"}"#, key: "k32").problem(.conflict, "limit_reached")
            scene.clock.advance(by: .seconds(24 * 3600))
            #expect(try await client.post(path, #"{"overlap":"0s"}"#, key: "k32").status == .ok)
        }
    }

    @Test func `of a key pair the public half is shown to everybody who manages it, and the private one to nobody`()
        async throws
    {
        try await APIScene.run { scene, client in
            let created = try await client.post(
                "/webhooks", #"{"url":"https://e.org","eventTypes":["*"],"signing":"ed25519"}"#)
            let id = try #require(created["id"]?.string)
            #expect(created["secret"] == nil)
            #expect(created["signing"]?.string == "ed25519")
            let publicKey = try #require(created["publicKey"]?.string)
            let key = try WebhookPrivateKey(try #require(try Self.living(scene, id).first))
            #expect(key.publicKey.text == publicKey)
            #expect(try await client.get("/webhooks/\(id)")["publicKey"]?.string == publicKey)
            let rotated = try await client.post("/webhooks/\(id)/rotate-secret")
            #expect(rotated["secret"] == nil)
            let second = try #require(rotated["publicKey"]?.string)
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["publicKey"]?.string == second)
            #expect(shown["signingKeys"]?.elements.map { $0["publicKey"]?.string } == [second, publicKey])
            let log = try await scene.controlText()
            for text in [created.text, rotated.text, shown.text, log] {
                #expect(!text.contains("whsk_"))
                #expect(!text.contains(key.text.dropFirst(5).prefix(24)))
            }
        }
    }

    @Test func `another scheme makes another secret, and the one before signs along`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post("/webhooks", Self.minimal)
            let id = try #require(created["id"]?.string)
            let pair = try await client.send(.patch, "/webhooks/\(id)", #"{"signing":"ed25519"}"#)
            #expect(pair["signing"]?.string == "ed25519")
            #expect(pair["secret"] == nil)
            #expect(pair["publicKey"]?.string?.hasPrefix("whpk_") == true)
            #expect(pair["signingKeys"]?.elements.map { $0["signing"]?.string } == ["ed25519", "hmac-sha256"])
            let same = try await client.send(.patch, "/webhooks/\(id)", #"{"signing":"ed25519"}"#)
            #expect(same["publicKey"]?.string == pair["publicKey"]?.string)
            let back = try await client.send(.patch, "/webhooks/\(id)", #"{"signing":null}"#)
            let secret = try #require(back["secret"]?.string)
            #expect(secret != created["secret"]?.string)
            #expect(back["publicKey"] == nil)
            #expect(try Self.living(scene, id).count == 3)
            #expect(try Self.living(scene, id).first == secret)
            #expect(try await client.send(.patch, "/webhooks/\(id)", #"{"description":"d"}"#)["secret"] == nil)
        }
    }

    @Test func `a stranger rotates nothing`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            for path in ["rotate-secret", "verify"] {
                let answer = try await client.with(key: scene.beta.key.text).send(
                    .post, "/webhooks/\(id)/\(path)", handle: "beta")
                answer.problem(.notFound, "not_found")
            }
            #expect(try Self.document(scene, id).secrets.count == 1)
        }
    }
}
