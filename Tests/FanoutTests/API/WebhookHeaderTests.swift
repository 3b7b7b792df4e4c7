import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Fanout

/// Headers of a webhook's own, some of them secret.
@Suite struct WebhookHeaderTests {
    private static func body(_ headers: String) -> String {
        #"{"url":"https://e.org","eventTypes":["*"],"headers":\#(headers)}"#
    }

    private static func opened(_ scene: APIScene, _ id: String) throws -> [String: String] {
        let document = try #require(scene.instance.control.endpoint(tenant: "acme", id: id)?.document)
        let pairs = try document.sealedHeaders.map { header in
            let purpose = SealedHeader.purpose(of: header.name, in: id)
            return (header.name, try scene.masterKey.open(header.sealed, for: purpose))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func `a value that is marked as secret is sealed, and masked in every answer`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post(
                "/webhooks",
                Self.body(
                    #"{"X-Team":"billing","X-Site":{"value":"a"},"Authorization":{"value":"Bearer hunter2","secret":true}}"#
                ))
            #expect(created.status == .created)
            let id = try #require(created["id"]?.string)
            let mask = #"{"X-Team":"billing","X-Site":"a","Authorization":{"secret":true}}"#
            #expect(created["headers"]?.description == mask)
            #expect(try Self.opened(scene, id) == ["Authorization": "Bearer hunter2"])
            let list = try await client.get("/webhooks")
            #expect(list["data"]?[0]?["headers"]?.description == mask)
            let patched = try await client.send(.patch, "/webhooks/\(id)", #"{"description":"d"}"#)
            for text in [created.text, list.text, patched.text, try await scene.controlText()] {
                #expect(!text.contains("hunter2"))
            }
        }
    }

    @Test func `with a key it is created once, and no hash in the log can be guessed at`() async throws {
        try await APIScene.run { scene, client in
            let body = Self.body(#"{"X-Pin-Token":{"value":"1234","secret":true}}"#)
            let first = try await client.post("/webhooks", body, key: "k")
            let again = try await client.post("/webhooks", body, key: "k")
            #expect(again.text == first.text)
            #expect(again.headers[.idempotencyReplayed] == "true")
            try await client.post("/webhooks", body.replacing("1234", with: "1235"), key: "k")
                .problem(.unprocessableContent, "idempotency_key_reused")
            let hash = CreationKey(key: "k", body: Array(body.utf8)).bodyHash
            #expect(try await scene.controlText().contains(hash) == false)
            let plain = Self.body(#"{"X-A":"1"}"#)
            _ = try await client.post("/webhooks", plain, key: "l")
            let plainHash = CreationKey(key: "l", body: Array(plain.utf8)).bodyHash
            #expect(try await scene.controlText().contains(plainHash))
        }
    }

    @Test func `the mask that is sent back keeps the value, another value replaces it, and what is left out goes`()
        async throws
    {
        try await APIScene.run { scene, client in
            let created = try await client.post(
                "/webhooks",
                Self.body(#"{"X-Api-Key":{"value":"one","secret":true},"X-B":{"value":"b","secret":true}}"#))
            let id = try #require(created["id"]?.string)
            func patch(_ headers: String) async throws -> APIClient.Answer {
                try await client.send(.patch, "/webhooks/\(id)", #"{"headers":\#(headers)}"#)
            }
            // The same again is no change, in whichever way it is said.
            for same in [
                try #require(created["headers"]?.description),
                #"{"X-Api-Key":{"value":"one","secret":true},"X-B":{"secret":true}}"#,
            ] {
                let position = try await patch(same).headers[.carillonPosition]
                #expect(position == created.headers[.carillonPosition])
            }
            let kept = try await patch(#"{"x-api-key":{"secret":true},"X-C":"c"}"#)
            #expect(kept["headers"]?.description == #"{"X-C":"c","x-api-key":{"secret":true}}"#)
            #expect(try Self.opened(scene, id) == ["x-api-key": "one"])
            _ = try await patch(#"{"X-Api-Key":{"value":"two","secret":true}}"#)
            #expect(try Self.opened(scene, id) == ["X-Api-Key": "two"])
            let unknown = try await patch(#"{"X-D":{"secret":true}}"#)
            #expect(unknown.problem(.unprocessableContent, "invalid") == "/headers/X-D/value")
            #expect(try Self.opened(scene, id) == ["X-Api-Key": "two"])
            _ = try await patch("null")
            #expect(try Self.opened(scene, id).isEmpty)
        }
    }

    @Test func `a fault in a secret value does not show it`() async throws {
        try await APIScene.run { _, client in
            let answer = try await client.post(
                "/webhooks", Self.body(#"{"Authorization":{"value":"Bearer hünter2","secret":true}}"#))
            #expect(answer.problem(.unprocessableContent, "invalid") == "/headers/Authorization/value")
            #expect(!answer.text.contains("nter2"))
        }
    }

    @Test(arguments: [
        ("https://e.org/?token=abc", true), ("https://e.org/h?a=1&API_KEY=x", true), ("https://e.org/h?sig=x", true),
        ("https://e.org/h?x-auth=x#f", true), ("https://e.org/token/h", false),
        ("https://e.org/h?monkey=1&design=2", false),
        ("https://e.org/h#?token=x", false), ("https://e.org/", false),
    ])
    func `a URL that seems to hold a credential is taken with a warning`(url: String, isWarned: Bool) async throws {
        try await APIScene.run { _, client in
            let created = try await client.post("/webhooks", #"{"url":"\#(url)","eventTypes":["*"]}"#)
            #expect(created.status == .created)
            let codes = created["warnings"]?.elements.compactMap { $0["code"]?.string }
            #expect(codes == (isWarned ? ["credential_in_url"] : []))
        }
    }
}
