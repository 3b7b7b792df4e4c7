import Access
import Contracts
import Control
import Fanout
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct WebhookRouteTests {
    private static let minimal = #"{"url":"https://example.org/hook","eventTypes":["invoice.paid"]}"#

    @Test func `a webhook is created with a secret that is shown once and sealed in the log`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post("/webhooks", Self.minimal)
            #expect(created.status == .created)
            let id = try #require(created["id"]?.string)
            let secret = try #require(created["secret"]?.string)
            #expect(created.headers[.location] == "/v2/handles/acme/webhooks/\(id)")
            #expect(created.headers[.carillonPosition]?.hasPrefix("control:0:") == true)
            #expect(created.headers[.cacheControl] == "no-store")
            #expect(
                created.json.members.map(\.name) == [
                    "id", "url", "eventTypes", "filterPolicy", "description", "active", "retry", "headers", "format",
                    "signing", "ordering", "secret", "signingKeys", "verification", "health", "warnings", "createdAt",
                    "updatedAt",
                ])
            let got = try await client.get("/webhooks/\(id)")
            #expect(got.status == .ok)
            #expect(got["secret"] == nil)
            #expect(got["createdAt"]?.string == "2025-06-15T15:06:40.000Z")
            let listed = try await client.get("/webhooks")
            #expect(!listed.text.contains(secret))
            #expect(try await scene.controlText().contains(secret) == false)
            let document = try #require(scene.instance.control.endpoint(tenant: "acme", id: id)).document
            #expect(try scene.masterKey.open(document.secrets[0].sealed, for: id) == secret)
        }
    }

    @Test func `every member that is supported is kept, under either of its names`() async throws {
        try await APIScene.run { _, client in
            let created = try await client.post(
                "/webhooks",
                #"""
                {"url": "http://example.org:8080/a?b=c", "events": ["*"], "is_active": false, "description": "d",
                 "retry": {"schedule": ["200ms", "2h"], "timeout": "5s"}, "headers": {"X-Team": "billing"},
                 "format": "carillon", "signing": "hmac-sha256", "ordering": "none"}
                """#)
            #expect(created.status == .created)
            #expect(created["eventTypes"]?.description == #"["*"]"#)
            #expect(created["active"]?.bool == false)
            #expect(created["description"]?.string == "d")
            #expect(created["retry"]?.description == #"{"schedule":["200ms","2h"],"timeout":"5s"}"#)
            #expect(created["headers"]?.description == #"{"X-Team":"billing"}"#)
        }
    }

    @Test(arguments: [
        (#"{"eventTypes":["*"]}"#, "/url", "missing"), (#"{"url":"https://e.org"}"#, "/eventTypes", "missing"),
        (#"{"url":1,"eventTypes":["*"]}"#, "/url", "type"),
        (#"{"url":"https://e.org","eventTypes":["*"],"extra":1}"#, "/extra", "unknown_member"),
        (#"{"url":"https://e.org","eventTypes":[]}"#, "/eventTypes", "value"),
        (#"{"url":"https://e.org","eventTypes":["*","invoice.paid"]}"#, "/eventTypes", "value"),
        (#"{"url":"https://e.org","eventTypes":["invoice.paid","nope"]}"#, "/eventTypes/1", "unknown_event_type"),
        (#"{"url":"https://e.org","eventTypes":["*"],"events":["*"]}"#, "/events", "value"),
        (#"{"url":"ftp://e.org","eventTypes":["*"]}"#, "/url", "value"),
        (#"{"url":"https://u:p@e.org","eventTypes":["*"]}"#, "/url", "value"),
        (#"{"url":"http://127.0.0.1/x","eventTypes":["*"]}"#, "/url", "address_not_allowed"),
        (#"{"url":"http://[::1]/x","eventTypes":["*"]}"#, "/url", "address_not_allowed"),
        (#"{"url":"http://2130706433/x","eventTypes":["*"]}"#, "/url", "address_not_allowed"),
        (#"{"url":"http://169.254.169.254/x","eventTypes":["*"]}"#, "/url", "address_not_allowed"),
        (#"{"url":"https://e.org","eventTypes":["*"],"retry":{"schedule":"soon"}}"#, "/retry/schedule", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"retry":{"schedule":["5"]}}"#, "/retry/schedule/0", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"retry":{"timeout":"2h"}}"#, "/retry/timeout", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"retry":{"tries":1}}"#, "/retry/tries", "unknown_member"),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"Host":"x"}}"#, "/headers/Host", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"a b":"x"}}"#, "/headers/a b", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":"x\r\ny"}}"#, "/headers/X-A", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":"1","x-a":"2"}}"#, "/headers/x-a", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"ce-id":"x"}}"#, "/headers/ce-id", "value"),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"WebHook-Request-Origin":"x"}}"#,
            "/headers/WebHook-Request-Origin", "value"
        ),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"Authorization":"Bearer x"}}"#,
            "/headers/Authorization", "must_be_secret"
        ),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-Api-Key":{"value":"x","secret":false}}}"#,
            "/headers/X-Api-Key/value", "must_be_secret"
        ),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":{"secret":true}}}"#, "/headers/X-A/value",
            "missing"
        ),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":{"value":"a\u0000b","secret":true}}}"#,
            "/headers/X-A/value", "value"
        ),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":{"hidden":true}}}"#, "/headers/X-A/hidden",
            "unknown_member"
        ),
        (#"{"url":"https://e.org","eventTypes":["*"],"headers":{"X-A":7}}"#, "/headers/X-A", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"format":"xml"}"#, "/format", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"signing":"rsa"}"#, "/signing", "value"),
        (#"{"url":"https://e.org","eventTypes":["*"],"filterPolicy":{}}"#, "/filterPolicy", "empty"),
        (#"{"url":"https://e.org","eventTypes":["*"],"filterPolicy":["a"]}"#, "/filterPolicy", "type"),
        (
            #"{"url":"https://e.org","eventTypes":["*"],"filterPolicy":{"data":{"a/b":[{"near":1}]}}}"#,
            "/filterPolicy/data/a~1b/0/near", "unknown_operator"
        ),
    ])
    func `what is wrong is a 422 that points at it`(body: String, pointer: String, code: String) async throws {
        try await APIScene.run { scene, client in
            let answer = try await client.post("/webhooks", body)
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(scene.instance.control.endpoints(tenant: "acme").isEmpty)
        }
    }

    @Test func `a private address that the operator allows is taken`() async throws {
        try await APIScene.run(egress: EgressRules(allowing: [#require(NetworkRange("127.0.0.0/8"))])) { _, client in
            let body = #"{"url":"http://127.0.0.1:9000/x","eventTypes":["*"]}"#
            #expect(try await client.post("/webhooks", body).status == .created)
            try await client.post("/webhooks", body.replacing("127.0.0.1", with: "10.0.0.1"))
                .problem(.unprocessableContent, "invalid")
        }
    }

    @Test func `a patch changes what it names, and null puts back the default`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post(
                "/webhooks",
                #"{"url":"https://e.org","eventTypes":["*"],"description":"d","retry":{"timeout":"5s"},"headers":{"X-A":"1"}}"#
            )
            let id = try #require(created["id"]?.string)
            scene.clock.advance(by: .seconds(1))
            let patched = try await client.send(
                .patch, "/webhooks/\(id)", #"{"description":null,"retry":null,"headers":null,"active":false}"#)
            #expect(patched.status == .ok)
            #expect(patched["secret"] == nil)
            #expect(patched["description"]?.isNull == true)
            #expect(patched["retry"]?.count == 0)
            #expect(patched["headers"]?.count == 0)
            #expect(patched["active"]?.bool == false)
            #expect(patched["url"]?.string == "https://e.org")
            #expect(patched["updatedAt"]?.string == "2025-06-15T15:06:41.000Z")
            let position = try #require(patched.headers[.carillonPosition])
            let same = try await client.send(.patch, "/webhooks/\(id)", #"{"active":false}"#)
            #expect(same["updatedAt"]?.string == patched["updatedAt"]?.string)
            #expect(same.headers[.carillonUnchanged] == "true")
            #expect(patched.headers[.carillonUnchanged] == nil)
            #expect(same.headers[.carillonPosition] == position, "another instance may not know yet what this one saw")
            #expect(try await client.get("/webhooks/\(id)", headers: [.carillonPosition: position]).text == same.text)
            let wrong = try await client.send(.patch, "/webhooks/\(id)", #"{"url":"http://10.0.0.1"}"#)
            #expect(wrong.problem(.unprocessableContent, "invalid") == "/url")
        }
    }

    @Test func `a filter is kept as it was written, changed by a patch and removed by null`() async throws {
        try await APIScene.run { scene, client in
            let filter = #"{ "data": {"amount": [{"numeric": [">=", 1e2]}]} }"#
            let created = try await client.post(
                "/webhooks", #"{"url":"https://e.org","eventTypes":["*"],"filterPolicy":\#(filter)}"#)
            let id = try #require(created["id"]?.string)
            #expect(created["filterPolicy"]?.description == filter)
            #expect(try await client.get("/webhooks/\(id)")["filterPolicy"]?.description == filter)
            let wrong = try await client.send(.patch, "/webhooks/\(id)", #"{"filterPolicy":{"a":[]}}"#)
            #expect(wrong.problem(.unprocessableContent, "invalid") == "/filterPolicy/a")
            let other = try await client.send(.patch, "/webhooks/\(id)", #"{"filterPolicy":{"a":[1]}}"#)
            #expect(other["filterPolicy"]?.description == #"{"a":[1]}"#)
            let kept = try await client.send(.patch, "/webhooks/\(id)", #"{"description":"d"}"#)
            #expect(kept["filterPolicy"]?.description == #"{"a":[1]}"#)
            let none = try await client.send(.patch, "/webhooks/\(id)", #"{"filterPolicy":null}"#)
            #expect(none["filterPolicy"]?.isNull == true)
            #expect(scene.instance.control.endpoint(tenant: "acme", id: id)?.document.filterPolicy == nil)
        }
    }

    @Test func `a deleted webhook is gone`() async throws {
        try await APIScene.run { _, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let deleted = try await client.send(.delete, "/webhooks/\(id)")
            // Since the time that the log has for it, whatever the time of the answer.
            let told = try await client.get("/audit-log?kind=endpoint&entity=\(id)&action=delete")["data"]?[0]
            let time = try #require(told?["at"]?.string)
            #expect(deleted.text == #"{"id":"\#(id)","deletedAt":"\#(time)"}"#)
            #expect(deleted.headers[.carillonPosition] != nil)
            for (method, path, body) in [
                (.get, "/webhooks/\(id)", nil), (.delete, "/webhooks/\(id)", nil), (.patch, "/webhooks/\(id)", "{}"),
                (.post, "/webhooks/\(id)/test", nil), (.get, "/webhooks/\(id)/deliveries", nil),
            ] as [(HTTPRequest.Method, String, String?)] {
                try await client.send(method, path, body).problem(.notFound, "not_found")
            }
            #expect(try await client.get("/webhooks").text == #"{"data":[],"nextCursor":null}"#)
        }
    }

    @Test func `lists are newest first and go on by cursor`() async throws {
        try await APIScene.run { scene, client in
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)) }
            var seen: [String] = []
            var path = "/webhooks?limit=2"
            for _ in 0..<3 {
                let page = try await client.get(path)
                seen += page["data"]?.elements.compactMap { $0["id"]?.string } ?? []
                guard let cursor = page["nextCursor"]?.string else { break }
                path = "/webhooks?limit=2&cursor=\(cursor)"
            }
            #expect(seen == ids.reversed())
            try await client.get("/webhooks?cursor=nonsense").problem(.badRequest, "invalid_cursor")
            try await client.get("/webhooks?page=2").problem(.badRequest, "unknown_parameter")
        }
    }

    @Test func `a tenant sees, reaches and guesses nothing of another's`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post("/webhooks", Self.minimal)["id"]?.string)
            let stranger = client.with(key: scene.beta.key.text)
            #expect(try await stranger.send(.get, "/webhooks", handle: "beta")["data"]?.count == 0)
            for (method, path) in [
                (.get, ""), (.patch, ""), (.delete, ""), (.post, "/test"), (.get, "/deliveries"),
            ] as [(HTTPRequest.Method, String)] {
                let body = method == .patch ? "{}" : nil
                try await stranger.send(method, "/webhooks/\(id)\(path)", body, handle: "beta")
                    .problem(.notFound, "not_found")
                try await stranger.send(method, "/webhooks/\(id)\(path)", body, handle: "acme")
                    .problem(.notFound, "not_found")
            }
            #expect(scene.instance.control.endpoint(tenant: "acme", id: id) != nil)
        }
    }

    @Test func `the event types are the built-in ones and the tenant's own, by name, in pages`() async throws {
        try await APIScene.run { scene, client in
            try await scene.instance.writer.create(
                SchemaDocument(
                    tenant: "acme", type: "boiler.lit", version: 1, state: .active, description: "It burns.",
                    schema: Array("{}".utf8), createdAt: 0), actor: "test")
            let types = try await client.get("/webhooks/event-types")
            let names = types["data"]?.elements.compactMap { $0["type"]?.string } ?? []
            #expect(names == (BuiltInEventType.all.map(\.name) + ["boiler.lit"]).sorted())
            let own = types["data"]?.elements.first { $0["type"]?.string == "boiler.lit" }
            #expect(own?.description == #"{"type":"boiler.lit","description":"It burns.","builtIn":false}"#)
            let first = try await client.get("/webhooks/event-types?limit=1")
            #expect(first["data"]?.count == 1)
            let cursor = try #require(first["nextCursor"]?.string)
            let rest = try await client.get("/webhooks/event-types?limit=250&cursor=\(cursor)")
            #expect(rest["data"]?.elements.compactMap { $0["type"]?.string } == Array(names.dropFirst()))
            #expect(rest["nextCursor"]?.isNull == true)
            try await client.get("/webhooks/event-types?limt=1").problem(.badRequest, "unknown_parameter")
            let created = try await client.post("/webhooks", #"{"url":"https://e.org","eventTypes":["boiler.lit"]}"#)
            #expect(created.status == .created)
        }
    }
}
