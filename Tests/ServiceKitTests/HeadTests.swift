import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Testing

@testable import ServiceKit

/// What is no request, over a real socket.
struct HeadTests {
    private static let live = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let last = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    private static func long(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test func `a head that does not arrive in its time is a 408, also behind other requests`() async throws {
        try await Served.run(times: ConnectionTimes(head: .milliseconds(50))) { port in
            for start in ["G", "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
                let answer = try await Served.answers(to: [.send(start)], port: port)
                #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
                #expect(answer.contains("\"code\":\"head_timeout\""))
                #expect(answer.contains("Content-Type: application/problem+json\r\n"))
                #expect(answer.contains("Connection: close\r\n"))
            }
            let second = try await Served.answers(
                to: [.send(Self.live), .await(1), .send("GET /l")], port: port)
            #expect(Served.statuses(second) == ["200", "408"])
        }
    }

    @Test func `a connection on which nothing is asked any more is closed without a word`() async throws {
        try await Served.run(times: ConnectionTimes(idle: Served.whileOneAsks, head: .milliseconds(20))) { port in
            async let silent = Served.answers(to: [], port: port)
            async let asking = Served.answers(to: [.send(Self.live), .await(1)], port: port)
            let answers = try await (silent, asking)
            #expect(answers.0.isEmpty)
            #expect(Served.statuses(answers.1) == ["200"])
        }
    }

    @Test func `a head that comes in pieces is taken`() async throws {
        try await Served.run { port in
            let answer = try await Served.answers(to: Self.last.map { .send(String($0)) }, port: port)
            #expect(Served.statuses(answer) == ["200"])
        }
    }

    @Test(arguments: [
        ("GET /\(long(8191)) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404", "not_found"),
        ("GET /\(long(8192)) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "414", "uri_too_long"),
        ("GET /livez?\(long(8192)) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "414", "uri_too_long"),
        ("GET /\(long(40_000)) HTTP/1.1\r\nHost: x\r\n\r\n", "414", "uri_too_long"),
        ("GET / HTTP/1.1\r\nHost: x\r\nX-Long: \(long(20_000))\r\n\r\n", "431", "headers_too_large"),
        ("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X-Y: z\r\n", count: 200))\r\n", "431", "headers_too_large"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X: \(long(9000))\r\n", count: 10))\r\n", "431",
            "headers_too_large"
        ),
        ("what is this?\r\n\r\n", "400", "malformed_request"),
        ("GET / HTTP/1.1\r\nHost: x\r\nNo colon here\r\n\r\n", "400", "malformed_request"),
        ("GET / HTTP/9.9\r\nHost: x\r\n\r\n", "400", "malformed_request"),
        ("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n", "400", "malformed_request"),
        ("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400", "malformed_request"),
    ])
    func `what is too large, or can't be read, is said to be so`(
        request: String, status: String, code: String
    ) async throws {
        try await Served.run { port in
            let answer = try await Served.answers(to: [.send(request)], port: port)
            #expect(Served.statuses(answer) == [status], "\(answer)")
            #expect(answer.contains("\"code\":\"\(code)\""), "\(answer)")
        }
    }

    @Test(arguments: [
        ("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n", "400"),
        ("GET /livez HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n", "400"),
        ("GET /livez HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
        ("GET /livez HTTP/1.0\r\n\r\n", "200"),
        ("GET /livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "200"),
    ])
    func `a request that does not say clearly for whom it is is refused, and what is behind it is not read`(
        request: String, status: String
    ) async throws {
        try await Served.run { port in
            let behind = status == "400" ? Self.live : ""
            let answer = try await Served.answers(to: [.send(request + behind)], port: port)
            #expect(Served.statuses(answer) == [status], "\(answer)")
            #expect(answer.contains("one Host field") == (status == "400"), "\(answer)")
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5", "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: xchunked", "Content-Length : 5",
        "Content-Length: 5, 5", "Content-Length: +5",
    ])
    func `where nobody can tell where a body ends, nothing behind it is taken for a request`(
        fields: String
    ) async throws {
        try await Served.run { port in
            let request = "POST /livez HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n0\r\n\r\n"
            let answer = try await Served.answers(to: [.send(request + Self.live)], port: port)
            #expect(Served.statuses(answer) == ["400"], "\(answer)")
            #expect(answer.contains("\"code\":\"malformed_request\""))
        }
    }

    @Test func `a body in a coding beside chunks is refused, and what is behind it is another request`() async throws {
        try await Served.run { port in
            let request = "POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
            let answers = try await Served.answers(to: [.send(request + Self.last)], port: port)
            #expect(Served.statuses(answers) == ["400", "200"])
        }
    }

    @Test func `what can't be read behind other requests is answered after them`() async throws {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/slow", access: .open) { _, _ in
            for _ in 0..<100 { await Task.yield() }
            return Response.json { $0.string("slow") }
        }
        try await Served.run(routes) { port in
            let slow = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
            let answers = try await Served.answers(to: [.send(slow + slow + "nonsense\r\n\r\n" + slow)], port: port)
            #expect(Served.statuses(answers) == ["200", "200", "400"])
            #expect(answers.contains("\"code\":\"malformed_request\""))
        }
    }

    @Test func `who offers another protocol is answered as if not, and told that the connection ends`() async throws {
        try await Served.run { port in
            let offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
            let request = "GET /livez HTTP/1.1\r\nHost: x\r\n\(offer)\r\n"
            let answers = try await Served.answers(to: [.send(Self.live + request + Self.live)], port: port)
            #expect(Served.statuses(answers) == ["200", "200"])
            #expect(answers.ranges(of: "Connection: close\r\n").count == 1)
        }
    }

    @Test func `where a body can't be read, the answer to its request is the last`() async throws {
        try await Served.run { port in
            let request = "GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"
            let answer = try await Served.answers(to: [.send(request + Self.live)], port: port)
            #expect(Served.statuses(answer) == ["200"])
        }
    }

    @Test func `what is no request is counted`() async throws {
        let metrics = Metrics()
        let routes = CarillonApplication.routes(health: Health(), metrics: metrics)
        try await Served.run(routes) { port in
            _ = try await Served.answers(to: [.send("nonsense\r\n\r\n")], port: port)
        }
        let text = await metrics.text()
        #expect(text.contains("carillon_http_requests_total{method=\"any\",route=\"none\",status=\"400\"} 1\n"))
    }
}
