import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import ServiceKit
import Testing

@Suite struct BodyDeadlineTests {
    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/"))
    private let byte = HTTPRequestPart.body(ByteBuffer(string: "x"))

    private func channel() throws -> EmbeddedChannel {
        EmbeddedChannel(handler: BodyDeadline(limit: .seconds(10)))
    }

    @Test func `a body that trickles in is given up when its time as a whole is over`() throws {
        let channel = try channel()
        try channel.writeInbound(head)
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(byte)
        }
        try channel.throwIfErrorCaught()
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(throws: BodyOverdue.self) { try channel.throwIfErrorCaught() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a body that has come whole has all time to be answered, and the next one has its own`() throws {
        let channel = try channel()
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        try channel.throwIfErrorCaught()
        try channel.writeInbound(head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try channel.throwIfErrorCaught()
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(throws: BodyOverdue.self) { try channel.throwIfErrorCaught() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a body that is streamed has longer, and the next one on its connection has not`() throws {
        let channel = try channel()
        let upload = HTTPRequest(method: .put, scheme: "http", authority: "x", path: "/v2/uploads/token")
        try channel.writeInbound(HTTPRequestPart.head(upload))
        channel.embeddedEventLoop.advanceTime(by: .minutes(15) - .seconds(1))
        try channel.throwIfErrorCaught()
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(throws: BodyOverdue.self) { try channel.throwIfErrorCaught() }
        try channel.writeInbound(HTTPRequestPart.head(upload))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(throws: BodyOverdue.self) { try channel.throwIfErrorCaught() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `over a socket it is a 408, and the connection is closed`() async throws {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.post, "/things", access: .open) { request, _ in
            _ = try await request.body(upTo: 1_000)
            return Response.json { $0.string("taken") }
        }
        let head = "POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"
        let answer = try await Served.run(routes, times: ConnectionTimes(body: .milliseconds(50))) { port in
            try await Served.answers(to: [.send(head)], port: port)
        }
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.contains("\"code\":\"body_timeout\""))
    }
}

@Suite struct BodyBudgetTests {
    @Test func `large bodies beyond the budget are put off until others are answered, and small ones are not`()
        async throws
    {
        let budget = BodyBudget(bytes: 100_000)
        let arrived = Bell()
        let gate = Bell()
        let router = Router(context: CarillonRequestContext.self)
        router.add(middleware: EdgeMiddleware(metrics: Metrics(), bodies: budget))
        router.post("/slow") { request, _ in
            let body = try await request.body(upTo: 1 << 20)
            arrived.ring()
            try await gate.wait(past: 0)
            return Response.json { $0.int(body.readableBytes) }
        }
        router.post("/quick") { request, _ in
            let body = try await request.body(upTo: 1 << 20)
            return Response.json { $0.int(body.readableBytes) }
        }
        let app = Application(router: router, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await app.test(.router) { client in
            @Sendable func post(_ path: String, _ size: Int) async throws -> TestResponse {
                try await client.execute(
                    uri: path, method: .post, headers: [.contentLength: "\(size)"],
                    body: ByteBuffer(repeating: 0x20, count: size))
            }
            async let held = post("/slow", 60_000)
            try await arrived.wait(past: 0)
            #expect(budget.bytesHeld == 60_000)
            let refused = try await post("/quick", 60_000)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(String(buffer: refused.body).contains("\"code\":\"too_busy\""))
            #expect(try await post("/quick", 16_000).status == .ok)
            #expect(try await post("/quick", 40_000).status == .ok)
            gate.ring()
            #expect(try await held.status == .ok)
            #expect(budget.bytesHeld == 0)
            #expect(try await post("/quick", 100_000).status == .ok)
            #expect(budget.bytesHeld == 0)
        }
    }

    @Test func `what is streamed is held by nobody, and not counted`() async throws {
        let budget = BodyBudget(bytes: 100_000)
        let router = Router(context: CarillonRequestContext.self)
        router.add(middleware: EdgeMiddleware(metrics: Metrics(), bodies: budget))
        router.put("/v2/uploads/:token") { request, _ in
            var count = 0
            for try await part in StreamedBody(request) { count += part.readableBytes }
            #expect(budget.bytesHeld == 0)
            let total = count
            return Response.json { $0.int(total) }
        }
        let app = Application(router: router, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await app.test(.router) { client in
            let answer = try await client.execute(
                uri: "/v2/uploads/x", method: .put, headers: [.contentLength: "1000000"],
                body: ByteBuffer(repeating: 0x20, count: 1_000_000))
            #expect(String(buffer: answer.body) == "1000000")
        }
    }
}
