import Contracts
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import ServiceKit
import Testing

struct EdgeTests {
    @Test func `an unknown path is a problem`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/nothing", method: .get)
            let problem = try Self.problem(response, is: .notFound, "not_found")
            #expect(problem["type"]?.string == "urn:carillon:problem:not_found")
            #expect(problem["title"]?.string == "Not Found")
            #expect(problem["requestId"]?.string == response.headers[.requestID])
        }
    }

    @Test func `a known path with another method says which it answers`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/things/7", method: .put)
            _ = try Self.problem(response, is: .methodNotAllowed, "method_not_allowed")
            #expect(response.headers[.allow] == "GET, HEAD, POST")
            let head = try await client.execute(uri: "/things/7", method: .head)
            #expect(head.status == .ok)
        }
    }

    @Test func `a request keeps the id it came with, if that is one`() async throws {
        try await app().test(.router) { client in
            let kept = try await client.execute(uri: "/things/7", method: .get, headers: [.requestID: "abc-1.2"])
            #expect(kept.headers[.requestID] == "abc-1.2")
            let replaced = try await client.execute(uri: "/things/7", method: .get, headers: [.requestID: "a b"])
            #expect(replaced.headers[.requestID]?.hasPrefix("req_") == true)
        }
    }

    @Test func `an error that nobody expected shows nothing of its inside`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/fault", method: .get)
            _ = try Self.problem(response, is: .internalServerError, "internal")
            #expect(!String(buffer: response.body).contains("hunter2"))
        }
    }

    @Test func `a log that is away is a 503 with a time to try again`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/away", method: .get)
            _ = try Self.problem(response, is: .serviceUnavailable, "log_unavailable")
            #expect(response.headers[.retryAfter] == "1")
        }
    }

    @Test func `a body that is no JSON, too large or of another type is told so`() async throws {
        try await app().test(.router) { client in
            let json: HTTPFields = [.contentType: "Application/JSON; charset=utf-8"]
            let malformed = try await client.execute(
                uri: "/things/7", method: .post, headers: json, body: ByteBuffer(string: "{\"a\":}"))
            let problem = try Self.problem(malformed, is: .badRequest, "malformed_json")
            #expect(problem["detail"]?.string?.contains("at byte 5") == true)
            let large = try await client.execute(
                uri: "/things/7", method: .post, headers: json, body: ByteBuffer(repeating: 32, count: 101))
            _ = try Self.problem(large, is: .contentTooLarge, "too_large")
            let other = try await client.execute(
                uri: "/things/7", method: .post, headers: [.contentType: "text/plain"], body: ByteBuffer(string: "{}"))
            _ = try Self.problem(other, is: .unsupportedMediaType, "unsupported_media_type")
            let none = try await client.execute(uri: "/things/7", method: .post, body: ByteBuffer(string: "{}"))
            _ = try Self.problem(none, is: .unsupportedMediaType, "unsupported_media_type")
        }
    }

    @Test func `JSON with a wrong member is a 422 that points at it`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(
                uri: "/things/7", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: "{\"name\":1}"))
            let problem = try Self.problem(response, is: .unprocessableContent, "invalid")
            let fault = try #require(problem["errors"]?[0])
            #expect(fault["pointer"]?.string == "/name")
            #expect(fault["code"]?.string == "type")
        }
    }

    @Test func `an idempotency key that is none is refused`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(
                uri: "/key", method: .get, headers: [.idempotencyKey: String(repeating: "k", count: 256)])
            _ = try Self.problem(response, is: .badRequest, "invalid_idempotency_key")
        }
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true), ("00-0af7-b7ad-01", false),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false), ("x", false),
    ])
    func `a trace is taken along only where it is one`(field: String, isOne: Bool) {
        let head = HTTPRequest(
            method: .get, scheme: nil, authority: nil, path: "/", headerFields: [.traceparent: field])
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        #expect(request.trace?.parent == (isOne ? field : nil))
    }

    @Test func `health, readiness with reasons, and metrics are there`() async throws {
        let health = Health()
        health.add("log") { nil }
        health.add("fold") { "catching up with the log" }
        try await app(health).test(.router) { client in
            let live = try await client.execute(uri: "/livez", method: .get)
            #expect(live.status == .ok)
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status == .serviceUnavailable)
            #expect(
                String(buffer: ready.body)
                    == #"{"status":"not_ready","reasons":[{"check":"fold","reason":"catching up with the log"}]}"#)
            let metrics = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
            #expect(
                metrics.contains("carillon_http_requests_total{method=\"GET\",route=\"/livez\",status=\"200\"} 1\n"))
            #expect(metrics.hasSuffix("# EOF\n"))
        }
    }

    @Test func `the same over a real connection`() async throws {
        try await app().test(.live) { client in
            let large = try await client.execute(
                uri: "/things/7", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(repeating: 32, count: 100_000))
            _ = try Self.problem(large, is: .contentTooLarge, "too_large")
            let good = try await client.execute(
                uri: "/things/7", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: "{\"name\":\"x\"}"))
            #expect(good.status == .ok)
        }
    }

    private struct Unexpected: Error {
        let inside = "hunter2"
    }

    private func app(_ health: Health = Health()) -> some ApplicationProtocol {
        let routes = CarillonApplication.routes(health: health, metrics: Metrics())
        routes.on(.get, "/things/:id", access: .open) { _, _ in Response.json { $0.string("ok") } }
        routes.on(.post, "/things/:id", access: .open) { request, _ in
            let document = try await request.json(upTo: 100)
            return Response.json(.ok, try JSONObjectReader(document.root, allowing: ["name"]).string("name"))
        }
        routes.on(.get, "/fault", access: .open) { _, _ -> Response in throw Unexpected() }
        routes.on(.get, "/away", access: .open) { _, _ -> Response in
            throw EventLogError(.unavailable, "k1:9092", isRetriable: true)
        }
        routes.on(.get, "/key", access: .open) { request, _ in Response.json(.ok, try request.idempotencyKey() ?? "") }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return CarillonApplication.make(routes, at: HostPort(host: "127.0.0.1", port: 0), logger: logger)
    }

    static func problem(
        _ response: TestResponse, is status: HTTPResponse.Status, _ code: String
    ) throws -> JSONNode {
        #expect(response.status == status)
        #expect(response.headers[.contentType] == "application/problem+json")
        let problem = try JSONDocument(parsing: Array(buffer: response.body)).root
        #expect(problem["status"]?.int == status.code)
        #expect(problem["code"]?.string == code)
        #expect(problem["detail"]?.string?.isEmpty == false)
        return problem
    }
}
