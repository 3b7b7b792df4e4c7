import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import ServiceKit
import Testing

struct GateTests {
    private let state = ControlState()
    private let acme = MintedKey(tenant: "acme", scopes: [.webhooksManage], at: 0)
    private let late = MintedKey(tenant: "acme", scopes: [.webhooksManage], at: 0, expiresAt: 500)
    private let poor = MintedKey(tenant: "acme", scopes: [.inboxRead], at: 0)

    init() {
        let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 0)
        let other = TenantDocument(handle: "beta", name: "Beta", createdAt: 0)
        let documents: [any ControlDocument] = [tenant, other, acme.document, late.document, poor.document]
        state.folded(documents.enumerated().map { Self.record($1, at: Int64($0)) })
    }

    @Test func `who has the scope passes, with either header`() async throws {
        try await app().test(.router) { client in
            for headers in [
                [.authorization: "Bearer \(acme.key.text)"], [.apiKey: acme.key.text],
            ] as [HTTPFields] {
                let response = try await client.execute(uri: "/handles/acme", method: .get, headers: headers)
                #expect(String(buffer: response.body) == "\"acme\"")
            }
        }
    }

    @Test func `a credential that is none, unknown or expired is a 401 that says what to send`() async throws {
        try await app().test(.router) { client in
            for (headers, code) in [
                ([:], "credential_missing"), ([.apiKey: "x"], "credential_malformed"),
                ([.apiKey: APIKey().text], "credential_unknown"), ([.apiKey: late.key.text], "credential_expired"),
            ] as [(HTTPFields, String)] {
                let response = try await client.execute(uri: "/handles/acme", method: .get, headers: headers)
                _ = try EdgeTests.problem(response, is: .unauthorized, code)
                #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer realm=") == true)
            }
        }
    }

    @Test func `a scope that lacks is a 403 that names it`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(
                uri: "/handles/acme", method: .get, headers: [.apiKey: poor.key.text])
            let problem = try EdgeTests.problem(response, is: .forbidden, "scope_missing")
            #expect(problem["detail"]?.string?.contains("webhooks:manage") == true)
        }
    }

    @Test func `another tenant's handle is answered like an unknown one`() async throws {
        try await app().test(.router) { client in
            var bodies: [String] = []
            for handle in ["beta", "nobody"] {
                for key in [acme, poor] {
                    let response = try await client.execute(
                        uri: "/handles/\(handle)", method: .get, headers: [.apiKey: key.key.text, .requestID: "r"])
                    _ = try EdgeTests.problem(response, is: .notFound, "not_found")
                    bodies.append(String(buffer: response.body))
                }
            }
            #expect(Set(bodies).count == 1)
        }
    }

    private func app() -> some ApplicationProtocol {
        let router = CarillonApplication.router(health: Health(), metrics: Metrics())
        let gate = Gate(Authenticator(state: state, now: { 1000 }))
        router.get(
            "/handles/:handle",
            use: gate.authenticated(scope: .webhooksManage) { _, _, credential in
                Response.json(.ok, credential.tenant)
            })
        return Application(router: router)
    }

    private static func record(_ document: some ControlDocument, at offset: Int64) -> LogRecord {
        let record = ControlRecord(
            kind: type(of: document).kind, id: document.entityID, tenant: document.owner, revision: 1, actor: "test",
            action: "create", at: 0, document: document.jsonBytes
        ).newRecord()
        return LogRecord(
            position: Position(topic: Topics.control, partition: 0, offset: offset), key: record.key,
            headers: record.headers, value: record.value, timestamp: 0)
    }
}
