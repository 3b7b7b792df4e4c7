import Access
import Contracts
import Control
import EventLog
import Fanout
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct EmailSubscriptionRouteTests {
    private static let path = "/notifications/email-subscriptions"
    private static let body = #"{"email":"ada@example.org","eventTypes":["invoice.paid"]}"#

    @Test func `a subscription is pending until its link's button is pressed, then gets its test`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.post(Self.path, Self.body)
            #expect(created.status == .created)
            let id = try #require(created["id"]?.string)
            #expect(
                created.text == """
                    {"id":"\(id)","email":"ada@example.org","eventTypes":["invoice.paid"],"filterPolicy":null,\
                    "state":"pending","createdAt":"2025-06-15T15:06:40.000Z"}
                    """)
            let asked = try #require(try await scene.scene.records(of: Topics.events).first.map { try EventRecord($0) })
            #expect(asked.type == "email_subscription.confirmation")
            #expect(asked.recipients == Recipients(subscribers: false, only: [id]))
            try await client.post("\(Self.path)/\(id)/test").problem(.conflict, "not_confirmed")

            let anyone = client.with(key: nil)
            let link = Self.link(scene, .confirm, id)
            for method in [HTTPRequest.Method.head, .get] {
                let page = try await anyone.send(method, link)
                #expect(page.status == .ok)
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                #expect(page.text.contains("<form method=\"post\">") == (method == .get))
            }
            let looked = scene.instance.control.emailSubscription(tenant: "acme", id: id)?.document
            #expect(looked?.state == .pending, "a program that follows links must not confirm")
            for _ in 0..<2 {
                let done = try await anyone.send(.post, link)
                #expect(done.status == .ok)
                #expect(done.text.contains("ada@example.org gets these notifications from now on."))
            }
            #expect(try await anyone.get(link).text.contains("<form") == false)
            let listed = try await client.get(Self.path)
            #expect(listed["data"]?[0]?["state"]?.string == "confirmed")
            #expect(listed["data"]?[0]?["confirmedAt"]?.string == "2025-06-15T15:06:40.000Z")
            let test = try await client.post("\(Self.path)/\(id)/test")
            #expect(test.status == .accepted)
            #expect(test["delivery"]?["subscriptionId"]?.string == id)
        }
    }

    @Test func `unsubscribing asks on a page, and is done by one click`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post(Self.path, Self.body)["id"]?.string)
            let anyone = client.with(key: nil)
            _ = try await anyone.send(.post, Self.link(scene, .confirm, id))
            let link = Self.link(scene, .unsubscribe, id)
            let page = try await anyone.get(link)
            #expect(page.text.contains("<form method=\"post\">"))
            #expect(scene.instance.control.emailSubscription(tenant: "acme", id: id)?.document.state == .confirmed)
            for _ in 0..<2 {
                let done = try await anyone.send(
                    .post, link, "List-Unsubscribe=One-Click",
                    headers: [.contentType: "application/x-www-form-urlencoded"])
                #expect(done.status == .ok)
            }
            #expect(scene.instance.control.emailSubscription(tenant: "acme", id: id)?.document.state == .unsubscribed)
            #expect(try await anyone.get(Self.link(scene, .confirm, id)).status == .gone)
            #expect(try await anyone.send(.post, Self.link(scene, .confirm, id)).status == .gone)
            #expect(scene.instance.control.emailSubscription(tenant: "acme", id: id)?.document.state == .unsubscribed)
        }
    }

    @Test func `a link that is not ours, too old, for something else or for nobody does nothing`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post(Self.path, Self.body)["id"]?.string)
            let anyone = client.with(key: nil)
            let token = Self.link(scene, .unsubscribe, id).drop { $0 != "?" }
            let link = Self.link(scene, .confirm, id)
            let absent = Self.link(scene, .confirm, "sub_absent")
            for method in [HTTPRequest.Method.get, .post] {
                #expect(try await anyone.send(method, "/v2/email/confirm").status == .badRequest)
                #expect(try await anyone.send(method, "/v2/email/confirm?token=x").status == .badRequest)
                #expect(try await anyone.send(method, "/v2/email/confirm\(token)").status == .badRequest)
                #expect(try await anyone.send(method, absent).status == .notFound)
            }
            scene.clock.advance(by: .seconds(7 * 86_400))
            #expect(try await anyone.get(link).status == .gone)
            #expect(try await anyone.send(.post, link).status == .gone)
            #expect(scene.instance.control.emailSubscription(tenant: "acme", id: id)?.document.state == .pending)
        }
    }

    @Test func `a retry with the same key sends no second mail, and makes up for a first that was not sent`()
        async throws
    {
        try await APIScene.run { scene, client in
            let first = try await client.post(Self.path, Self.body, key: "k")
            let again = try await client.post(Self.path, Self.body, key: "k")
            #expect(again.text == first.text)
            #expect(try await scene.scene.records(of: Topics.events).count == 1)
            scene.scene.log.setFault(.acknowledgementLost)
            try await client.post(Self.path, Self.body, key: "l").problem(.serviceUnavailable, "log_unavailable")
            scene.scene.log.setFault(nil)
            try await scene.fold()
            #expect(try await scene.scene.records(of: Topics.events).count == 1)
            #expect(try await client.post(Self.path, Self.body, key: "l").status == .created)
            #expect(try await scene.scene.records(of: Topics.events).count == 2)
        }
    }

    @Test(arguments: [
        (#"{"eventTypes":["*"]}"#, "/email", "missing"), (#"{"email":"a@b.org"}"#, "/eventTypes", "missing"),
        (#"{"email":"a b@c.org","eventTypes":["*"]}"#, "/email", "value"),
        (#"{"email":"a@b.org\r\nBcc: x@y.org","eventTypes":["*"]}"#, "/email", "value"),
        (#"{"email":"a@b.org","eventTypes":["nope"]}"#, "/eventTypes/0", "unknown_event_type"),
        (#"{"email":"a@b.org","eventTypes":["*"],"active":true}"#, "/active", "unknown_member"),
    ])
    func `what is wrong is a 422 that points at it`(body: String, pointer: String, code: String) async throws {
        try await APIScene.run { scene, client in
            let answer = try await client.post(Self.path, body)
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(try await scene.scene.records(of: Topics.events).isEmpty)
        }
    }

    @Test func `a filter is kept as it was written`() async throws {
        try await APIScene.run { scene, client in
            let body = #"{"email":"a@b.org","eventTypes":["*"],"filterPolicy":{"source": [{"prefix":"shop"}]}}"#
            let created = try await client.post(Self.path, body)
            #expect(created.status == .created)
            #expect(created["filterPolicy"]?.description == #"{"source": [{"prefix":"shop"}]}"#)
            let listed = try await client.get(Self.path)
            #expect(listed["data"]?[0]?["filterPolicy"]?.description == #"{"source": [{"prefix":"shop"}]}"#)
            let wrong = try await client.post(Self.path, body.replacing("prefix", with: "begins"))
            #expect(wrong.problem(.unprocessableContent, "invalid") == "/filterPolicy/source/0/begins")
            #expect(scene.instance.control.emailSubscriptions(tenant: "acme").count == 1)
        }
    }

    @Test func `a subscription is its tenant's alone, and gone when deleted`() async throws {
        try await APIScene.run { scene, client in
            let id = try #require(try await client.post(Self.path, Self.body)["id"]?.string)
            let stranger = client.with(key: scene.beta.key.text)
            for (method, path) in [(.delete, ""), (.post, "/test")] as [(HTTPRequest.Method, String)] {
                try await stranger.send(method, "\(Self.path)/\(id)\(path)", handle: "beta")
                    .problem(.notFound, "not_found")
            }
            let deleted = try await client.send(.delete, "\(Self.path)/\(id)")
            let told = try await client.get("/audit-log?kind=email_subscription&entity=\(id)&action=delete")["data"]?[0]
            #expect(deleted["deletedAt"]?.string == told?["at"]?.string)
            #expect(told?["at"]?.string != nil)
            try await client.send(.delete, "\(Self.path)/\(id)").problem(.notFound, "not_found")
            #expect(try await client.with(key: nil).get(Self.link(scene, .confirm, id)).status == .notFound)
        }
    }

    private static func link(_ scene: APIScene, _ purpose: EmailLinkPurpose, _ id: String) -> String {
        String(
            scene.links.url(purpose, tenant: "acme", subscription: id, from: 1_750_000_000_000)
                .dropFirst("https://hooks.example.org".count))
    }
}
