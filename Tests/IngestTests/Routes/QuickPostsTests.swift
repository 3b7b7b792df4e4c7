import Access
import Contracts
import EventLog
import HTTPTypes
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceKit
import Testing

@testable import Ingest

/// What is posted here is answered just as `NotificationRoutes` answers it, but for ids, by whichever way it goes.
@Suite struct QuickPostsTests {
    struct Post: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let body: String
        let fields: [(String, String)]
        /// How often it is posted, one after another.
        let times: Int
        /// What it is answered the last time; nil where it goes the usual way.
        let status: Int?

        init(
            _ description: String, _ body: String = invoice, _ fields: [(String, String)] = [], times: Int = 1,
            status: Int?
        ) {
            testDescription = description
            self.body = body
            self.fields = fields
            self.times = times
            self.status = status
        }
    }

    static let posts: [Post] = [
        Post("an event", status: 202),
        Post("with a key", invoice, [("Idempotency-Key", "one")], status: 202),
        Post("with a key that made an event already", invoice, [("Idempotency-Key", "one")], times: 2, status: 202),
        Post("with a key that is none", invoice, [("Idempotency-Key", "")], status: 400),
        Post("with a request id", invoice, [("X-Request-Id", "mine"), ("X-API-Key", "nothing")], status: 202),
        Post("with a request id that is none", invoice, [("X-REQUEST-ID", "no spaces")], status: 202),
        Post(
            "with a trace", invoice,
            [
                ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=1"),
                ("Accept", "*/*"), ("User-Agent", "tests"), ("Connection", "Keep-Alive"),
            ], status: 202),
        Post("of a deprecated version", deprecated, status: 202),
        Post("that is no JSON", "{", status: 400),
        Post("that is no notification", "[]", status: 422),
        Post("that is empty", "", status: 400),
        Post(
            "of a type that is not there", #"{"type":"no.such","recipients":{"subscribers":true},"payload":{}}"#,
            status: 422),
        Post("with a payload that the schema refuses", invoice.replacing("4200", with: "\"much\""), status: 422),
        Post("to nobody", #"{"type":"invoice.paid","recipients":{},"payload":{"invoiceId":"in_1"}}"#, status: 422),
        Post("beyond the limit", times: 4, status: nil),
        Post("of many bytes", invoice + String(repeating: " ", count: 16 << 10), status: nil),
        Post("without a credential", invoice, [("Authorization", "")], status: nil),
        Post(
            "with another key than any", invoice,
            [("Authorization", "Bearer crl_\(String(repeating: "a", count: 43))")], status: nil),
        Post("with a JWT", invoice, [("Authorization", "Bearer a.b.c")], status: nil),
        Post("with another scheme", invoice, [("Authorization", "Basic YTpi")], status: nil),
        Post("with a key that may not", invoice, [("Authorization", "reader")], status: nil),
        Post("with a content type", invoice, [("Content-Type", "application/json; charset=utf-8")], status: nil),
        Post("with another content type", invoice, [("Content-Type", "text/plain")], status: nil),
        Post(
            "as a CloudEvent", invoice, [("ce-id", "1"), ("ce-type", "invoice.paid"), ("CE-Source", "/x")], status: nil),
        Post("in an encoding", invoice, [("Content-Encoding", "gzip")], status: nil),
        Post("behind a position", invoice, [("Carillon-Position", "control:0:0")], status: nil),
        Post("behind a position that is none", invoice, [("Carillon-Position", "x")], status: nil),
        Post("with two keys", invoice, [("Idempotency-Key", "one"), ("Idempotency-Key", "two")], status: nil),
        Post("with two request ids", invoice, [("X-Request-Id", "one"), ("x-request-id", "two")], status: nil),
        Post("of a client that asks first", invoice, [("Expect", "100-continue")], status: nil),
        Post("the last of its connection", invoice, [("Connection", "close")], status: nil),
    ]

    private static let deprecated =
        #"{"type":"acme.old","recipients":{"subscribers":true},"payload":{"a":1},"source":"/b","partitionkey":"k"}"#

    private static let type = #"{"type": "acme.old", "schema": {"type": "object"}}"#

    @Test(arguments: posts)
    func `is answered as on the usual way`(post: Post) async throws {
        let (quick, events) = try await Self.answer(to: post, quickly: true)
        let (usual, usualEvents) = try await Self.answer(to: post, quickly: false)
        #expect(quick == (post.status == nil ? nil : usual))
        #expect(quick?.status == post.status)
        if post.status != nil { #expect(events == usualEvents) }
    }

    @Test func `is answered the usual way where each step is written down`() async throws {
        let post = Post("an event", status: nil)
        #expect(try await Self.answer(to: post, quickly: true, level: .debug).answer == nil)
    }

    @Test func `what is counted as in work is so no longer when it is answered, or sent the usual way`() async throws {
        let rig = IngestRig(level: .info)
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let body = ByteBuffer(string: invoice)
            func answer(_ key: String) async throws -> QuickAnswer? {
                let head = Self.head([], key: key, reader: "", length: body.readableBytes)
                return try await Self.answer(of: client.ingest.quick, to: head, body)
            }
            // More often than requests may be in work: other tests count in the same load.
            for _ in 0..<RequestLoad.shared.most {
                #expect(try await answer(key + "x") == nil)
                let status = try await answer(key)?.read().status
                #expect(status == 202)
            }
            let metrics = await client.ingest.metrics.text()
            let count = RequestLoad.shared.most
            let route = #"{method="POST",route="/api/v1/notifications",status="202"}"#
            #expect(metrics.contains("carillon_http_requests_total\(route) \(count)\n"))
            #expect(metrics.contains("carillon_ingest_accepted_total \(count)\n"))
        }
    }

    @Test func `of two with one key that come at once the second is answered what the first one made`() async throws {
        let rig = IngestRig(level: .info)
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let body = ByteBuffer(string: invoice)
            let head = Self.head([("Idempotency-Key", "one")], key: key, reader: "", length: body.readableBytes)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let promises = [loop.makePromise(of: QuickAnswer.self), loop.makePromise(of: QuickAnswer.self)]
            let route = client.ingest.quick
            try await loop.submit {
                // The first has no answer of the log yet when the second is taken.
                for promise in promises {
                    #expect(route.take(head, body, QuickEnding(on: loop) { promise.succeed($0) }))
                }
            }.get()
            let first = try await promises[0].futureResult.get().read()
            let second = try await promises[1].futureResult.get().read()
            #expect([first.status, second.status] == [202, 202])
            #expect(first.body.contains(#""duplicate":false"#))
            #expect(first.body.replacing(#""duplicate":false"#, with: #""duplicate":true"#) == second.body)
            #expect(first.fields.allSatisfy { $0.0 != "Idempotency-Replayed" })
            #expect(second.fields.contains { $0 == ("Idempotency-Replayed", "true") })
        }
        #expect(try await rig.events().count == 1)
    }

    /// An answer without what differs from one time to the next.
    private struct Answer: Equatable {
        let status: Int
        let fields: [String]
        let body: String

        init(_ status: Int, _ fields: some Sequence<(String, String)>, _ body: ByteBuffer) {
            self.status = status
            self.fields = fields.map { Self.plain("\($0): \($1)") }
            self.body = Self.plain(String(buffer: body))
        }

        private static func plain(_ text: String) -> String {
            text.replacing(#/(evt|req)_[0-9A-Z]{26}/#, with: "id")
        }
    }

    /// What a post is answered the last time, and what is in the log then.
    private static func answer(
        to post: Post, quickly: Bool, level: Logger.Level = .info
    ) async throws -> (answer: Answer?, events: [EventRecord]) {
        let rig = IngestRig(level: level)
        let key = try await rig.mintKey()
        let reader = try await rig.mintKey([.schemasRead])
        let op = try await rig.mintKey([.operator], tenant: "ops")
        let answer = try await rig.run { client async throws -> Answer? in
            _ = try await client.put("/v2/operator/tenants/acme/limits", #"{"eventsPerMinute": 3}"#, key: op)
            _ = try await client.post("/api/v1/schemas", type, key: key)
            _ = try await client.post("/api/v1/schemas/acme.old/versions/1/deprecate", "{}", key: key)
            try await client.catchUp()
            var answer: Answer?
            for _ in 0..<post.times {
                let head = head(post.fields, key: key, reader: reader, length: post.body.utf8.count)
                let body = ByteBuffer(string: post.body)
                answer = try await quickly ? quick(head, body, client) : usual(head, body, client)
            }
            return answer
        }
        let events = try await rig.events().map { event in
            var event = event
            event.id = ""
            return event
        }
        return (answer, events)
    }

    private static func quick(
        _ head: HTTPRequestHead, _ body: ByteBuffer, _ client: IngestClient
    ) async throws -> Answer? {
        guard let answer = try await answer(of: client.ingest.quick, to: head, body) else { return nil }
        let (status, fields, body) = try answer.read()
        return Answer(status, fields, ByteBuffer(string: body))
    }

    /// nil where the request goes the usual way.
    private static func answer(
        of route: any QuickRoute, to head: HTTPRequestHead, _ body: ByteBuffer
    ) async throws -> QuickAnswer? {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: QuickAnswer?.self)
        loop.execute {
            let ending = QuickEnding(on: loop) { promise.succeed($0) }
            if !route.take(head, body, ending) { promise.succeed(nil) }
        }
        return try await promise.futureResult.get()
    }

    private static func usual(
        _ head: HTTPRequestHead, _ body: ByteBuffer, _ client: IngestClient
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let answer = try await client.client.execute(uri: head.uri, method: .post, headers: fields, body: body)
        return Answer(answer.status.code, answer.headers.map { ($0.name.rawName, $0.value) }, answer.body)
    }

    /// The first of the fields that are given stands in place of one that each request has.
    private static func head(
        _ fields: [(String, String)], key: String, reader: String, length: Int
    ) -> HTTPRequestHead {
        var headers: HTTPHeaders = [
            "Host": "x", "Content-Type": "application/json", "Content-Length": "\(length)",
            "Authorization": "Bearer \(key)",
        ]
        if let (name, _) = fields.first { headers.remove(name: name) }
        for (name, value) in fields {
            headers.add(name: name, value: value == "reader" ? "Bearer \(reader)" : value)
        }
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: NotificationRoutes.path, headers: headers)
    }
}

extension QuickAnswer {
    /// What stands in it, but for the time.
    fileprivate func read() throws -> (status: Int, fields: [(String, String)], body: String) {
        let parts = String(buffer: coded(at: "")).split(separator: "\r\nDate: \r\n\r\n")
        let lines = try #require(parts.first).split(separator: "\r\n")
        let status = try #require(lines.first?.dropFirst("HTTP/1.1 ".count).prefix(3))
        let fields = lines.dropFirst().map { line in
            let end = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<end]), String(line[end...].dropFirst(2)))
        }
        return (try #require(Int(status)), fields, String(try #require(parts.last)))
    }
}
