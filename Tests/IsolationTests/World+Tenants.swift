import Access
import Contracts
import Control
import EventLog
import Fanout
import HTTPTypes
import JSON
import ServiceKit
import Testing

extension World {
    /// Two tenants, `acme` and `beta`, each with something of everything that a route can name.
    func settle() async throws -> (acme: Things, beta: Things) {
        (try await settle("acme"), try await settle("beta"))
    }

    private func settle(_ tenant: String) async throws -> Things {
        try await fanout.writer.create(
            TenantDocument(handle: tenant, name: tenant.uppercased(), createdAt: time.now), actor: "test")
        var things = Things(tenant: tenant, admin: try await key(of: tenant, [.tenantAdmin, .operator]).key.text)
        try await addTypes(&things)
        try await addDirectory(&things)
        try await addSubscribers(&things)
        try await addMailMatters(&things)
        try await addDeliveries(&things)
        try await addVoiceNote(&things)
        things["tenants/:tenant"] = tenant
        for place in ["payloads/:token", "webhook-callbacks/:token", "uploads/:token", "downloads/:token"] {
            things[place] = "no-token"
        }
        things["inbound/:provider"] = tenant == "acme" ? "stripe" : "whatsapp"
        let secrets = #"{"secrets": ["whsec_of_\#(tenant)"]\#(tenant == "acme" ? "" : #", "verifyToken": "word""#)}"#
        try await make(.put, "/inbound/\(things["inbound/:provider"] ?? "")", secrets, things)
        things["keys/:id"] = try await made(.post, "/keys", #"{"scopes": ["events:write"], "name": "spare"}"#, things)
        try await fold()
        return things
    }

    /// A type that both have, of which `beta` has another version; and one that each has alone.
    private func addTypes(_ things: inout Things) async throws {
        for type in ["shared.made", "\(things.tenant).made"] {
            let answer = try await way.ask(
                .ingest, .post, "/api/v1/schemas", #"{"type": "\#(type)", "schema": {}}"#, key: things.admin)
            #expect(answer.isGood, "\(answer)")
        }
        if things.tenant == "beta" {
            let answer = try await way.ask(
                .ingest, .post, "/api/v1/schemas/shared.made/versions", #"{"schema": {"title": "Second"}}"#,
                key: things.admin)
            #expect(answer.isGood, "\(answer)")
        }
        things["schemas/:type"] = "shared.made"
        things["versions/:version"] = "1"
    }

    private func addDirectory(_ things: inout Things) async throws {
        let tenant = things.tenant
        for (kind, name, body) in [
            ("users", "ada-\(tenant)", #"{"email": "ada@\#(tenant).example", "attributes": {"plan": "pro"}}"#),
            ("groups", "team-\(tenant)", #"{"members": ["ada-\#(tenant)"]}"#),
            ("rules", "rule-\(tenant)", #"{"pattern": {"plan": ["pro"]}}"#),
        ] {
            try await make(.put, "/directory/\(kind)/\(name)", body, things)
            things["\(kind)/:id"] = name
        }
    }

    private func addSubscribers(_ things: inout Things) async throws {
        things["webhooks/:id"] = try await made(
            .post, "/webhooks", #"{"url": "https://\#(things.tenant).example/hook", "eventTypes": ["*"]}"#, things)
        let subscription = try await made(
            .post, "/notifications/email-subscriptions",
            #"{"email": "desk@\#(things.tenant).example", "eventTypes": ["*"]}"#, things)
        try await fanout.writer.update(
            EmailSubscriptionDocument.self, tenant: things.tenant, id: subscription, actor: "test", action: "confirm"
        ) { subscription in
            var subscription = subscription
            subscription.state = .confirmed
            return subscription
        }
        things["email-subscriptions/:id"] = subscription
    }

    private func addMailMatters(_ things: inout Things) async throws {
        let tenant = things.tenant
        try await make(
            .put, "/notifications/owner-default-email", #"{"email": "owner@\#(tenant).example"}"#, things)
        things["email-templates/:type"] = "invoice.paid"
        things[":locale"] = tenant == "acme" ? "de" : "fr-FR"
        try await make(
            .put, "/notifications/email-templates/invoice.paid/\(things[":locale"] ?? "")",
            #"{"subject": "s", "text": "t", "html": "h"}"#, things)
        let address = try MailAddress("gone@\(tenant).example")
        let suppression = EmailSuppressionDocument(
            id: SuppressionList.id(of: address, tenant: tenant), tenant: tenant, address: address.description,
            code: 550,
            reason: "no such mailbox", delivery: "dlv_\(tenant)", createdAt: time.now)
        try await fanout.writer.create(suppression, actor: "test")
        things["suppressions/:id"] = suppression.id
    }

    /// A voice note whose audio has come, and was not checked.
    private func addVoiceNote(_ things: inout Things) async throws {
        let path = "/mobile/voice-notes?user=\(things["users/:id"] ?? "")"
        let made = try await make(.post, path, Examples.voiceNote, things)
        things["voice-notes/:id"] = try #require(try made.json["id"]?.string)
        let url = try #require(try made.json["uploadUrl"]?.string)
        let sent = try await way.ask(
            .fanout, .put, url.replacing(Self.publicURL, with: ""), Examples.audio,
            headers: [.contentType: "audio/wav"])
        try #require(sent.isGood, "\(sent)")
    }

    /// Makes something, and answers its id.
    private func made(
        _ method: HTTPRequest.Method, _ path: String, _ body: String, _ things: Things
    ) async throws -> String {
        let answer = try await make(method, path, body, things)
        return try #require(try answer.json["id"]?.string)
    }

    @discardableResult
    func make(
        _ method: HTTPRequest.Method, _ path: String, _ body: String, _ things: Things
    ) async throws -> Answer {
        let answer = try await way.ask(
            .fanout, method, "/v2/handles/\(things.tenant)\(path)", body, key: things.admin)
        try #require(answer.isGood, "\(path): \(answer)")
        return answer
    }
}
