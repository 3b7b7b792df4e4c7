import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Synchronization
import Testing
import WebhookSignature

@testable import Fanout

/// Receivers that are asked whether they want what they would get.
@Suite(.timeLimit(.minutes(2))) struct WebhookVerificationTests {
    /// A tenant's webhook, and the receiver that it leads to.
    private func run(
        format: String = "carillon", more: String = "", _ behaviour: @escaping Receiver.Behaviour,
        _ body: @Sendable (APIScene, APIClient, Receiver, APIClient.Answer) async throws -> Void
    ) async throws {
        try await Receiver.with(behaviour) { receiver in
            try await APIScene.run(egress: EgressRules(allowing: ClientFixture.loopback)) { scene, client in
                let created = try await client.post(
                    "/webhooks",
                    #"{"url":"http://127.0.0.1:\#(receiver.port)/hook","eventTypes":["*"],"format":"\#(format)"\#(more)}"#
                )
                try await body(scene, client, receiver, created)
            }
        }
    }

    private static func challenge(in request: Receiver.Request) -> String? {
        (try? JSONDocument(parsing: request.body))?.root["challenge"]?.string
    }

    private static let echo: Receiver.Behaviour = { request, wire in
        wire.answer(200, #"{"challenge":"\#(challenge(in: request) ?? "")"}"#)
    }

    private static func state(_ client: APIClient, _ id: String) async throws -> String? {
        try await client.get("/webhooks/\(id)")["verification"]?.string
    }

    @Test func `a receiver that says the challenge again is verified, and was asked like for a delivery`() async throws
    {
        let more = #","headers":{"X-Team":"billing","Authorization":{"value":"Bearer hunter2","secret":true}}"#
        try await run(more: more, Self.echo) { scene, client, receiver, created in
            let id = try #require(created["id"]?.string)
            #expect(created["verification"]?.string == "unverified")
            let answer = try await client.post("/webhooks/\(id)/verify")
            #expect(answer.text == #"{"verified":true}"#)
            #expect(answer.headers[.carillonPosition] != nil)
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["verification"]?.string == "verified")
            #expect(shown["verificationAt"]?.string == "2025-06-15T15:06:40.000Z")
            let request = try #require(receiver.requests.first)
            #expect(request.line == "POST /hook HTTP/1.1")
            #expect(request.header("authorization") == "Bearer hunter2")
            #expect(request.header("x-team") == "billing")
            let body = try JSONDocument(parsing: request.body).root
            #expect(body["type"]?.string == "webhook.verification")
            #expect(body["challenge"]?.string?.utf8.count == 32)
            let secret = try WebhookSecret(try #require(created["secret"]?.string))
            try XSignature.verify(
                try #require(request.header("x-signature")), body: request.body, secrets: [secret])
            _ = try StandardWebhooks.verify(
                headers: request.headers, body: request.body, secrets: [secret], now: scene.clock.now / 1000)
            // Two challenges differ: an answer can't be learned.
            _ = try await client.post("/webhooks/\(id)/verify")
            #expect(Set(receiver.requests.compactMap(Self.challenge)).count == 2)
        }
    }

    @Test func `another URL has to be asked anew, and nothing else has`() async throws {
        try await run(Self.echo) { _, client, receiver, created in
            let id = try #require(created["id"]?.string)
            _ = try await client.post("/webhooks/\(id)/verify")
            for patch in [
                #"{"description":"d","active":false}"#, #"{"url":"http://127.0.0.1:\#(receiver.port)/hook"}"#,
            ] {
                let patched = try await client.send(.patch, "/webhooks/\(id)", patch)
                #expect(patched["verification"]?.string == "verified")
            }
            let moved = try await client.send(
                .patch, "/webhooks/\(id)", #"{"url":"http://127.0.0.1:\#(receiver.port)/other"}"#)
            #expect(moved["verification"]?.string == "unverified")
            #expect(moved["verificationAt"] == nil)
        }
    }

    @Test func `a receiver that does not agree is failed, with the reason, and can be asked again`() async throws {
        let isWilling = Mutex(false)
        try await run { request, wire in
            if isWilling.withLock({ $0 }) { Self.echo(request, wire) } else { wire.answer(404, "{}") }
        } _: { _, client, _, created in
            let id = try #require(created["id"]?.string)
            let answer = try await client.post("/webhooks/\(id)/verify")
            #expect(answer.text == #"{"verified":false,"reason":"it answered 404, not 200"}"#)
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["verification"]?.string == "failed")
            #expect(shown["verificationReason"]?.string == "it answered 404, not 200")
            isWilling.withLock { $0 = true }
            #expect(try await client.post("/webhooks/\(id)/verify")["verified"]?.bool == true)
            #expect(try await client.get("/webhooks/\(id)")["verificationReason"] == nil)
        }
    }

    @Test func `what may not be reached is not asked`() async throws {
        try await Receiver.with(Self.echo) { receiver in
            try await APIScene.run { scene, client in
                // By a name, so that it is refused when it is looked up and not when it is created.
                let created = try await client.post(
                    "/webhooks", #"{"url":"http://localhost:\#(receiver.port)/","eventTypes":["*"]}"#)
                let id = try #require(created["id"]?.string)
                let answer = try await client.post("/webhooks/\(id)/verify")
                #expect(answer["verified"]?.bool == false)
                #expect(try await Self.state(client, id) == "failed")
            }
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func `a webhook is asked once at a time, and a change of its URL meanwhile is not overlooked`() async throws {
        let waiting = Mutex<[(Receiver.Request, Wire)]>([])
        try await run { request, wire in
            waiting.withLock { $0.append((request, wire)) }
        } _: { scene, client, receiver, created in
            let id = try #require(created["id"]?.string)
            async let first = client.post("/webhooks/\(id)/verify")
            try await until { !waiting.withLock { $0.isEmpty } }
            try await client.post("/webhooks/\(id)/verify").problem(.conflict, "verification_under_way")
            _ = try await client.send(
                .patch, "/webhooks/\(id)", #"{"url":"http://127.0.0.1:\#(receiver.port)/other"}"#)
            let (request, wire) = try #require(waiting.withLock { $0.first })
            Self.echo(request, wire)
            try await first.problem(.conflict, "conflict")
            #expect(try await Self.state(client, id) == "unverified")
        }
    }

    @Test(arguments: ["cloudevents", "cloudevents-binary"])
    func `who gets CloudEvents is asked by OPTIONS, and how much it allows is kept`(format: String) async throws {
        try await run(format: format) { request, wire in
            let origin = request.header("webhook-request-origin") ?? ""
            wire.answer(200, headers: "WebHook-Allowed-Origin: \(origin)\r\nWebHook-Allowed-Rate: 120\r\n")
        } _: { scene, client, receiver, created in
            let id = try #require(created["id"]?.string)
            #expect(try await client.post("/webhooks/\(id)/verify").text == #"{"verified":true}"#)
            let request = try #require(receiver.requests.first)
            #expect(request.line == "OPTIONS /hook HTTP/1.1")
            #expect(request.header("webhook-request-origin") == "hooks.example.org")
            #expect(request.header("webhook-request-callback")?.hasPrefix(APIScene.publicURL) == true)
            #expect(request.header("webhook-request-rate") == nil)
            #expect(request.header("webhook-signature") != nil)
            #expect(request.body.isEmpty)
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["verification"]?.string == "verified")
            #expect(shown["allowedPerMinute"]?.int == 120)
            let document = try #require(scene.instance.control.endpoint(tenant: "acme", id: id)?.document)
            #expect(document.effectiveRateLimit == RateLimitSettings(perThousandSeconds: 2000))
        }
    }

    @Test func `a receiver that says nothing to OPTIONS may agree later, as long as the webhook leads to it`()
        async throws
    {
        try await run(format: "cloudevents") { _, wire in
            wire.answer(200)
        } _: { scene, client, receiver, created in
            let id = try #require(created["id"]?.string)
            let asked = try await client.post("/webhooks/\(id)/verify")
            #expect(asked["verified"]?.bool == false)
            #expect(asked["reason"]?.string?.contains("callback") == true)
            #expect(try await Self.state(client, id) == "unverified")
            let link = try #require(receiver.requests.first?.header("webhook-request-callback"))
            let path = String(link.dropFirst(APIScene.publicURL.count))
            let stranger = client.with(key: nil)
            let rate = try #require(HTTPField.Name("WebHook-Allowed-Rate"))
            try await stranger.send(.post, path, headers: [rate: "many"]).problem(.badRequest, "invalid_rate")
            try await stranger.send(.get, String(path.dropLast(2)) + "aa").problem(.notFound, "not_found")
            let agreed = try await stranger.send(.post, path, headers: [rate: "60"])
            #expect(agreed.text == #"{"verified":true}"#)
            let shown = try await client.get("/webhooks/\(id)")
            #expect(shown["verification"]?.string == "verified")
            #expect(shown["allowedPerMinute"]?.int == 60)
            #expect(try await stranger.send(.get, path).status == .ok)
            // It is not the one that was asked any more.
            _ = try await client.send(
                .patch, "/webhooks/\(id)", #"{"url":"http://127.0.0.1:\#(receiver.port)/other"}"#)
            try await stranger.send(.get, path).problem(.notFound, "not_found")
            #expect(try await Self.state(client, id) == "unverified")
            scene.clock.advance(by: .seconds(7 * 86_400))
            try await stranger.send(.get, path).problem(.gone, "link_expired")
        }
    }

    @Test
    func `one tenant has a bounded number of webhooks verified at the same time, and others are not kept waiting`()
        async throws
    {
        let waiting = Mutex<[(Receiver.Request, Wire)]>([])
        try await run { request, wire in
            waiting.withLock { $0.append((request, wire)) }
        } _: { scene, client, receiver, _ in
            let body = #"{"url":"http://127.0.0.1:\#(receiver.port)/hook","eventTypes":["*"]}"#
            let stranger = client.with(key: scene.beta.key.text)
            let others = try await stranger.send(.post, "/webhooks", body, handle: "beta")["id"]?.string
            var ids: [String] = []
            for _ in 0..<17 { ids.append(try #require(try await client.post("/webhooks", body)["id"]?.string)) }
            try await withThrowingTaskGroup(of: Bool?.self) { group in
                for id in ids.dropLast() {
                    group.addTask { try await client.post("/webhooks/\(id)/verify")["verified"]?.bool }
                }
                try await until { waiting.withLock { $0.count } == 16 }
                let last = try #require(ids.last)
                try await client.post("/webhooks/\(last)/verify")
                    .problem(.serviceUnavailable, "too_many_verifications")
                let other = try #require(others)
                group.addTask {
                    try await stranger.send(.post, "/webhooks/\(other)/verify", handle: "beta")["verified"]?.bool
                }
                try await until { waiting.withLock { $0.count } == 17 }
                for (request, wire) in waiting.withLock({ $0 }) { Self.echo(request, wire) }
                for try await verified in group { #expect(verified == true) }
                async let later = client.post("/webhooks/\(last)/verify")
                try await until { waiting.withLock { $0.count } == 18 }
                let (request, wire) = try #require(waiting.withLock { $0.last })
                Self.echo(request, wire)
                #expect(try await later["verified"]?.bool == true)
            }
        }
    }
}
