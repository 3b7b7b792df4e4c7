import Access
import Contracts
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Fanout

struct EmailTemplateRouteTests {
    private static let path = "/notifications/email-templates"
    private static let german =
        #"{"subject":"Rechnung {{data.invoiceId}}","text":"Bezahlt: {{data.amount}}","html":"<p>{{data.amount}}</p>"}"#

    private static func put(
        _ client: APIClient, _ name: String, _ body: String, handle: String = "acme"
    ) async throws -> APIClient.Answer {
        try await client.send(.put, "\(path)/\(name)", body, handle: handle)
    }

    @Test func `a template is put, read, listed, changed and deleted, and is its tenant's alone`() async throws {
        try await APIScene.run { scene, client in
            let made = try await Self.put(client, "invoice.paid/de-AT", Self.german)
            #expect(made.status == .created)
            #expect(made.headers[.carillonPosition] != nil)
            #expect(made["type"]?.string == "invoice.paid")
            #expect(made["locale"]?.string == "de-AT")
            let read = try await client.get("\(Self.path)/invoice.paid/de-at")
            #expect(read["html"]?.string == "<p>{{data.amount}}</p>")
            scene.clock.advance(by: .seconds(1))
            let same = try await Self.put(client, "invoice.paid/de-AT", read.text)
            #expect(same.status == .ok)
            #expect(
                same.headers[.carillonPosition] == made.headers[.carillonPosition], "what says the same is not written")
            #expect(same.headers[.carillonUnchanged] == "true")
            let changed = try await Self.put(
                client, "invoice.paid/de-AT", Self.german.replacing("Bezahlt", with: "Beglichen"))
            #expect(changed.status == .ok)
            #expect(changed["createdAt"]?.string == made["createdAt"]?.string)
            #expect(changed["updatedAt"]?.string != made["updatedAt"]?.string)
            _ = try await Self.put(client, "invoice.paid/en", Self.german)
            let list = try await client.get("\(Self.path)?limit=1")
            #expect(list["data"]?[0]?["locale"]?.string == "en")
            #expect(list["data"]?[0]?["html"] == nil)
            let next = try #require(list["nextCursor"]?.string)
            let rest = try await client.get("\(Self.path)?limit=1&cursor=\(next)")
            #expect(rest["data"]?[0]?["locale"]?.string == "de-AT")
            let beta = client.with(key: scene.beta.key.text)
            #expect(try await beta.send(.get, Self.path, handle: "beta")["data"]?.count == 0)
            try await beta.send(.get, "\(Self.path)/invoice.paid/en", handle: "beta").problem(.notFound, "not_found")
            try await beta.send(.delete, "\(Self.path)/invoice.paid/en", handle: "beta").problem(.notFound, "not_found")
            #expect(try await client.send(.delete, "\(Self.path)/invoice.paid/en").status == .ok)
            try await client.get("\(Self.path)/invoice.paid/en").problem(.notFound, "not_found")
            #expect(try await Self.put(client, "invoice.paid/en", Self.german).status == .created)
        }
    }

    @Test(arguments: [
        (#"{"text":"","html":""}"#, "/subject", "missing"), (#"{"subject":1,"text":"","html":""}"#, "/subject", "type"),
        (#"{"subject":"s","text":"{{#a}}","html":""}"#, "/text", "syntax"),
        (#"{"subject":"s","text":"","html":"\n{{>x}}"}"#, "/html", "tag_not_allowed"),
        (#"{"subject":"s","text":"","html":"{{{x}}}"}"#, "/html", "tag_not_allowed"),
        (#"{"subject":"s","text":"","html":"","locale":"en"}"#, "/locale", "value"),
        (#"{"subject":"s","text":"","html":"","css":""}"#, "/css", "unknown_member"),
        (#"{"subject":"\#(String(repeating: "s", count: 1_001))","text":"","html":""}"#, "/subject", "too_large"),
        (#"{"subject":"s","text":"","html":"\#(String(repeating: "s", count: 49_153))"}"#, "/html", "too_large"),
    ])
    func `what is wrong is a 422 that points at it, and nothing is written`(
        body: String, pointer: String, code: String
    ) async throws {
        try await APIScene.run { scene, client in
            let answer = try await Self.put(client, "invoice.paid/de", body)
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(try await !scene.controlText().contains("email_template"))
        }
    }

    @Test func `a type that there is none of, and a language that is none, are refused`() async throws {
        try await APIScene.run { _, client in
            try await Self.put(client, "nope/de", Self.german).problem(.notFound, "unknown_event_type")
            try await Self.put(client, "invoice.paid/d", Self.german).problem(.badRequest, "invalid_locale")
            #expect(try await Self.put(client, "owner_alert.delivery_failed/de", Self.german).status == .created)
        }
    }

    @Test func `a confirmation must have its link in both bodies`() async throws {
        try await APIScene.run { _, client in
            func body(_ text: String, _ html: String) -> String {
                #"{"subject":"s","text":"\#(text)","html":"\#(html)"}"#
            }
            let type = "email_subscription.confirmation/de"
            let link = "{{confirmURL}}"
            let noText = try await Self.put(client, type, body("a", link))
            #expect(noText.problem(.unprocessableContent, "invalid") == "/text")
            let noHTML = try await Self.put(client, type, body(link, "a"))
            #expect(noHTML.problem(.unprocessableContent, "invalid") == "/html")
            let whole = try await Self.put(client, type, body(link, "<a href='\(link)'>"))
            #expect(whole.status == .created)
        }
    }

    @Test func `a preview shows what a mail would say: a draft, what is kept, what stands in for it, the built-in`()
        async throws
    {
        try await APIScene.run { _, client in
            func preview(_ name: String, _ body: String = #"{"payload":{"invoiceId":"in_1","amount":"<1>"}}"#)
                async throws
                -> APIClient.Answer
            { try await client.post("\(Self.path)/\(name)/preview", body) }
            let builtIn = try await preview("invoice.paid/de-AT")
            #expect(builtIn.status == .ok)
            #expect(builtIn["subject"]?.string == "Invoice in_1 was paid")
            #expect(builtIn["builtIn"]?.bool == true)
            #expect(builtIn["locale"]?.isNull == true)
            #expect(builtIn["text"]?.string?.contains("/v2/email/unsubscribe?token=preview") == true)
            _ = try await Self.put(client, "invoice.paid/de", Self.german)
            let kept = try await preview("invoice.paid/de-AT")
            #expect(kept["subject"]?.string == "Rechnung in_1")
            #expect(kept["html"]?.string == "<p>&lt;1&gt;</p>")
            #expect(kept["locale"]?.string == "de")
            #expect(kept["builtIn"]?.bool == false)
            #expect(try await preview("invoice.paid/fr")["builtIn"]?.bool == true)
            _ = try await client.send(.put, "/notification-settings", #"{"locale":"de-CH"}"#)
            #expect(try await preview("invoice.paid/fr")["locale"]?.string == "de")
            let draft = try await preview(
                "invoice.paid/fr", #"{"payload":{"n":[1,2]},"subject":"{{count(data.n)}}","text":"t","html":"h"}"#)
            #expect(draft["subject"]?.string == "2")
            #expect(draft["locale"]?.string == "fr")
            let wrong = try await preview("invoice.paid/fr", #"{"subject":"{{","text":"t","html":"h"}"#)
            #expect(wrong.problem(.unprocessableContent, "invalid") == "/subject")
            let long = try await preview(
                "invoice.paid/fr",
                #"{"payload":{"l":[1,2,3,4,5,6,7,8,9,10]},"subject":"s","html":"","text":"{{#data.l}}{{#data.l}}{{#data.l}}{{#data.l}}x{{/data.l}}{{/data.l}}{{/data.l}}{{/data.l}}"}"#
            )
            long.problem(.unprocessableContent, "mail_too_long")
            try await preview("nope/fr").problem(.notFound, "unknown_event_type")
            try await preview("invoice.paid/fr", #"{"payload":1}"#).problem(.unprocessableContent, "invalid")
        }
    }
}
