import Access
import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct CreationTests {
    private static let body = #"{"url":"https://example.org/hook","eventTypes":["*"]}"#

    @Test func `the same key and body answer the first answer again, whatever became of it`() async throws {
        try await APIScene.run { scene, client in
            let first = try await client.post("/webhooks", Self.body, key: "k")
            #expect(first.status == .created)
            #expect(first.headers[.idempotencyReplayed] == nil)
            let id = try #require(first["id"]?.string)
            _ = try await client.send(.patch, "/webhooks/\(id)", #"{"url":"https://example.org/other"}"#)
            scene.clock.advance(by: .seconds(23 * 3600))
            let again = try await client.post("/webhooks", Self.body, key: "k")
            #expect(again.status == .created)
            #expect(again.text == first.text)
            #expect(again.headers[.idempotencyReplayed] == "true")
            #expect(again.headers[.location] == first.headers[.location])
            #expect(scene.instance.control.endpoints(tenant: "acme").count == 1)
            #expect(try await client.get("/webhooks/\(id)")["url"]?.string == "https://example.org/other")
        }
    }

    @Test func `the same key with another body is refused`() async throws {
        try await APIScene.run { _, client in
            _ = try await client.post("/webhooks", Self.body, key: "k")
            try await client.post("/webhooks", #"{"url":"https://example.org"}"#, key: "k")
                .problem(.unprocessableContent, "idempotency_key_reused")
        }
    }

    @Test func `a key is one tenant's, one route's, and free again after a day`() async throws {
        try await APIScene.run { scene, client in
            let first = try await client.post("/webhooks", Self.body, key: "k")
            let other = try await client.with(key: scene.beta.key.text)
                .send(.post, "/webhooks", Self.body, handle: "beta", headers: [.idempotencyKey: "k"])
            #expect(other.status == .created)
            #expect(other["id"]?.string != first["id"]?.string)
            let mail = try await client.post(
                "/notifications/email-subscriptions", #"{"email":"a@example.org","eventTypes":["*"]}"#, key: "k")
            #expect(mail.status == .created)
            scene.clock.advance(by: .seconds(24 * 3600))
            let later = try await client.post("/webhooks", Self.body, key: "k")
            #expect(later.headers[.idempotencyReplayed] == nil)
            #expect(later["id"]?.string != first["id"]?.string)
            let replayed = try await client.post("/webhooks", Self.body, key: "k")
            #expect(replayed.text == later.text)
        }
    }

    @Test func `what a key created and somebody deleted does not come back by a retry`() async throws {
        try await APIScene.run { _, client in
            let id = try #require(try await client.post("/webhooks", Self.body, key: "k")["id"]?.string)
            _ = try await client.send(.delete, "/webhooks/\(id)")
            try await client.post("/webhooks", Self.body, key: "k").problem(.conflict, "idempotency_key_used")
        }
    }

    @Test func `of many requests with one key at the same time one creates, and all get its answer`() async throws {
        try await APIScene.run { scene, client in
            let answers = try await withThrowingTaskGroup(of: (String, Bool).self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let answer = try await client.post("/webhooks", Self.body, key: "k")
                        return (answer.text, answer.headers[.idempotencyReplayed] == "true")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.0)).count == 1)
            #expect(answers.filter { !$0.1 }.count == 1)
            #expect(scene.instance.control.endpoints(tenant: "acme").count == 1)
        }
    }

    @Test func `a body that is no JSON creates nothing, with or without a key`() async throws {
        try await APIScene.run { scene, client in
            try await client.post("/webhooks", "{", key: "k").problem(.badRequest, "malformed_json")
            try await client.post("/webhooks", String(repeating: " ", count: 70_000))
                .problem(.contentTooLarge, "too_large")
            #expect(scene.instance.control.endpoints(tenant: "acme").isEmpty)
        }
    }
}
