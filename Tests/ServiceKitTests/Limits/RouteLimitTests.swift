import Access
import Contracts
import EventLog
import Control
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import Synchronization
import Testing

@testable import ServiceKit

struct RouteLimitTests {
    private final class Time: Sendable {
        let nanoseconds = Mutex<Int64>(0)
    }

    private let time = Time()

    private func app(
        _ control: ControlState = ControlState(), _ add: (Routes) -> Void
    ) throws -> some ApplicationProtocol {
        let throttle = Throttle(control: control, clock: { [time] in time.nanoseconds.withLock { $0 } })
        let ours = try [#require(NetworkRange("127.0.0.0/8"))]
        let routes = CarillonApplication.routes(
            health: Health(), metrics: Metrics(),
            limits: RequestLimits(throttle: throttle, clients: ClientAddresses(behind: ours)))
        add(routes)
        return Application(router: routes.router)
    }

    @Test func `what needs no credential is limited by address, and by network for IPv6`() async throws {
        let app = try app { routes in
            routes.on(.post, "/tell", access: .open) { _, _ in Response.json { $0.string("heard") } }
        }
        try await app.test(.live) { client async throws in
            func tell(_ address: String) async throws -> TestResponse {
                try await client.execute(uri: "/tell", method: .post, headers: [.xForwardedFor: address])
            }
            for left in (0..<30).reversed() {
                let answer = try await tell("198.51.100.7")
                #expect(answer.status == .ok)
                #expect(answer.headers[.rateLimitPolicy] == "\"reports\";q=30;w=60")
                #expect(answer.headers[.rateLimit] == "\"reports\";r=\(left);t=\((30 - left) * 2)")
            }
            let refused = try await tell("198.51.100.7")
            let problem = try EdgeTests.problem(refused, is: .tooManyRequests, "rate_limited")
            #expect(problem["violated-policies"]?[0]?.string == "reports")
            #expect(refused.headers[.retryAfter] == "2")
            #expect(try await tell("198.51.100.8").status == .ok)
            for _ in 0..<30 { #expect(try await tell("2001:db8::1").status == .ok) }
            #expect(try await tell("2001:db8::2").status == .tooManyRequests)
            #expect(try await tell("2001:db8:0:1::1").status == .ok)
            time.nanoseconds.withLock { $0 += 2_000_000_000 }
            #expect(try await tell("198.51.100.7").status == .ok)
        }
    }

    @Test func `signatures and links that are none are counted, and what is right goes on there`() async throws {
        let app = try app { routes in
            routes.on(.get, "/links/:token", access: .proof) { _, context in
                guard context.parameters.get("token") == "right" else { throw Problem.notFound }
                return Response.json { $0.string("taken") }
            }
        }
        try await app.test(.live) { client async throws in
            func follow(_ token: String, from address: String = "198.51.100.7") async throws -> Int {
                let headers: HTTPFields = [.xForwardedFor: address]
                return try await client.execute(uri: "/links/\(token)", method: .get, headers: headers).status.code
            }
            #expect(try await follow("wrong") == 404)
            #expect(try await follow("right") == 200)
            for _ in 0..<99 { #expect(try await follow("wrong") == 404) }
            #expect(try await follow("wrong") == 429)
            #expect(try await follow("right") == 200)
            #expect(try await follow("wrong", from: "198.51.100.8") == 404)
        }
    }

    @Test func `an answer that came before the proof was looked at lets nobody go on guessing`() async throws {
        let app = try app { routes in
            routes.on(.post, "/signed", access: .proof) { request, _ in
                guard request.headers[.contentType] != "text/html" else {
                    throw Problem.unsupportedMediaType(["text/plain"])
                }
                throw Problem.notFound
            }
            routes.on(.get, "/confirm", access: .proof) { request, _ in
                guard request.uri.queryParameters["token"] == "right" else { throw Problem.notFound }
                return Response.json { $0.string("taken") }
            }
        }
        try await app.test(.live) { client async throws in
            func ask(_ method: HTTPRequest.Method, _ path: String, _ type: String) async throws -> Int {
                let headers: HTTPFields = [.xForwardedFor: "198.51.100.7", .contentType: type]
                return try await client.execute(uri: path, method: method, headers: headers).status.code
            }
            #expect(try await ask(.post, "/signed", "text/plain") == 404)
            #expect(try await ask(.post, "/signed", "text/html") == 415)
            #expect(try await ask(.get, "/confirm?token=right", "text/plain") == 200)
            for _ in 0..<99 { #expect(try await ask(.post, "/signed", "text/plain") == 404) }
            #expect(try await ask(.post, "/signed", "text/plain") == 429)
            // The token that was right goes on, and no other by it.
            #expect(try await ask(.get, "/confirm?token=wrong", "text/plain") == 429)
            #expect(try await ask(.get, "/confirm?token=right", "text/plain") == 200)
        }
    }

    @Test func `who was let in from an address can't guess behind a header that stays the same`() async throws {
        let control = ControlState()
        let acme = MintedKey(tenant: "acme", scopes: [.webhooksManage], at: 0)
        let documents: [any ControlDocument] = [
            TenantDocument(handle: "acme", name: "Acme", createdAt: 0), acme.document,
        ]
        control.folded(documents.enumerated().map { GateTests.record($1, at: Int64($0)) })
        let gate = Gate(Authenticator(state: control, now: { 0 }))
        let app = try app(control) { routes in
            routes.on(
                .get, "/handles/:handle", access: .scope(.webhooksManage),
                use: gate.authenticated(scope: .webhooksManage) { _, _, _ in Response.json { $0.string("in") } })
        }
        try await app.test(.live) { client async throws in
            func ask(_ key: String) async throws -> Int {
                let headers: HTTPFields = [
                    .xForwardedFor: "198.51.100.7", .authorization: "Basic proxy", .apiKey: key,
                ]
                return try await client.execute(uri: "/handles/acme", method: .get, headers: headers).status.code
            }
            #expect(try await ask(APIKey().text) == 401)
            #expect(try await ask(acme.key.text) == 200)
            for _ in 0..<99 { #expect(try await ask(APIKey().text) == 401) }
            #expect(try await ask(APIKey().text) == 429)
            #expect(try await ask(acme.key.text) == 200)
        }
    }

    @Test func `health and metrics are answered however often they are asked`() async throws {
        try await app { _ in }.test(.router) { client async throws in
            for _ in 0..<700 {
                let answer = try await client.execute(uri: "/livez", method: .get)
                #expect(answer.status == .ok && answer.headers[.rateLimit] == nil)
            }
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, RouteAccess.scope(.eventsWrite), RateClass.events),
        (.get, .scope(.schemasRead), .reads),
        (.put, .scope(.directoryManage), .writes), (.delete, .scope(.webhooksManage), .writes),
        (.post, .credential, .writes),
        (.get, .open, .pages), (.post, .open, .reports),
    ])
    func `a route's class follows from what it needs and does`(
        method: HTTPRequest.Method, access: RouteAccess, expected: RateClass
    ) {
        #expect(RateClass(Route(method, "/", access)) == expected)
    }

    @Test func `the text of the field is put together right`() {
        #expect(RateLimitFields.text("events", 0, 0) == "\"events\";r=0;t=0")
        #expect(RateLimitFields.text("reads", 100_000_000, 86_400) == "\"reads\";r=100000000;t=86400")
        #expect(RateLimitFields.text("x", .max, .max) == "\"x\";r=\(Int.max);t=\(Int.max)")
    }
}
