import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import Synchronization
import Testing

@testable import ServiceKit

struct GateTests {
    private let state = ControlState()
    private let acme = MintedKey(tenant: "acme", scopes: [.webhooksManage], at: 0)
    private let late = MintedKey(tenant: "acme", scopes: [.webhooksManage], at: 0, expiresAt: 500)
    private let beta = MintedKey(tenant: "beta", scopes: [.webhooksManage], at: 0)
    private let poor = MintedKey(tenant: "acme", scopes: [.inboxRead], at: 0)

    init() {
        let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 0)
        let other = TenantDocument(handle: "beta", name: "Beta", createdAt: 0)
        let documents: [any ControlDocument] = [
            tenant, other, acme.document, late.document, poor.document, beta.document,
        ]
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

    @Test
    func `a request waits for its position once it is known whose it is, and for no topic that is not folded here`()
        async throws
    {
        let waited = Waited()
        let position = PositionWait(topics: ["carillon.control"]) { positions in
            waited.positions.withLock { $0 += positions.map(\.offset) }
            if positions.contains(where: { $0.offset > 100 }) {
                throw Problem.unavailable("not_folded_yet", "Not yet.")
            }
        }
        try await app(waiting: position).test(.router) { client in
            func get(_ text: String, key: String?, handle: String = "acme") async throws -> TestResponse {
                var headers: HTTPFields = [.carillonPosition: text]
                headers[.apiKey] = key
                return try await client.execute(uri: "/handles/\(handle)", method: .get, headers: headers)
            }
            // Nobody who is not let in keeps anything waiting.
            for (key, handle, status) in [
                (nil, "acme", 401), (APIKey().text, "acme", 401), (poor.key.text, "acme", 403),
                (acme.key.text, "beta", 404),
            ] as [(String?, String, Int)] {
                #expect(try await get("control:0:101", key: key, handle: handle).status.code == status)
            }
            #expect(waited.positions.withLock { $0.isEmpty })
            #expect(try await get("control:0:17,events:3:4", key: acme.key.text).status == .ok)
            #expect(waited.positions.withLock { $0 } == [17])
            let behind = try await get("control:0:101", key: acme.key.text)
            _ = try EdgeTests.problem(behind, is: .serviceUnavailable, "not_folded_yet")
            #expect(behind.headers[.retryAfter] == "1")
        }
    }

    @Test func `a tenant does not take all places, and its requests are put off beyond its own`() async throws {
        let load = RequestLoad(most: 8)
        let (arrived, leave) = (Bell(), Bell())
        let limits = RequestLimits(throttle: Throttle(control: state), places: RequestPlaces(of: load))
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics(), limits: limits, load: load)
        routes.on(
            .get, "/handles/:handle", access: .scope(.webhooksManage),
            use: Gate(Authenticator(state: state, now: { 1000 })).authenticated(scope: .webhooksManage) { _, _, _ in
                arrived.ring()
                try await leave.wait(past: 0)
                return Response.json(.ok, "done")
            })
        try await Application(router: routes.router).test(.router) { client async throws in
            @Sendable func get(_ handle: String, _ key: MintedKey) async throws -> TestResponse {
                try await client.execute(uri: "/handles/\(handle)", method: .get, headers: [.apiKey: key.key.text])
            }
            func wait(for count: UInt64) async throws {
                while arrived.count < count { try await arrived.wait(past: arrived.count) }
            }
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for count in 1...4 {
                    group.addTask { try await get("acme", acme).status }
                    try await wait(for: UInt64(count))
                }
                let refused = try await get("acme", acme)
                _ = try EdgeTests.problem(refused, is: .tooManyRequests, "too_many_at_once")
                #expect(refused.headers[.retryAfter] == "1")
                group.addTask { try await get("beta", beta).status }
                try await wait(for: 5)
                leave.ring()
                for try await status in group { #expect(status == .ok) }
            }
            #expect(try await get("acme", acme).status == .ok)
        }
    }

    private final class Waited: Sendable {
        let positions = Mutex<[Int64]>([])
    }

    private func app(waiting position: PositionWait? = nil) -> some ApplicationProtocol {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        var gate = Gate(Authenticator(state: state, now: { 1000 }))
        if let position { gate = gate.waiting(for: position) }
        routes.on(
            .get, "/handles/:handle", access: .open,
            use: gate.authenticated(scope: .webhooksManage) { _, _, credential in
                Response.json(.ok, credential.tenant)
            })
        return Application(router: routes.router)
    }

    static func record(_ document: some ControlDocument, at offset: Int64) -> LogRecord {
        let record = ControlRecord(
            kind: type(of: document).kind, id: document.entityID, tenant: document.owner, revision: 1, actor: "test",
            action: "create", at: 0, document: document.jsonBytes
        ).newRecord()
        return LogRecord(
            position: Position(topic: Topics.control, partition: 0, offset: offset), key: record.key,
            headers: record.headers, value: record.value, timestamp: 0)
    }
}
