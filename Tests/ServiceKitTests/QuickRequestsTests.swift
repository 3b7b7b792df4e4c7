import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Synchronization
import Testing

/// What is sent here is answered byte for byte as a server without the quick way answers it, but for dates and ids.
@Suite struct QuickRequestsTests {
    /// Bytes that are sent one after another, and then the end.
    struct Talk: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let chunks: [String]
        /// How many of its requests go the quick way.
        let quick: Int
        /// The statuses of its answers.
        let statuses: [String]
    }

    private static func post(_ body: String, _ fields: String = "", to path: String = "/quick") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    private static let get = "GET /other HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let malformed = "POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n"

    static let talks = [
        Talk(testDescription: "one", chunks: [post("a")], quick: 1, statuses: ["200"]),
        Talk(testDescription: "no body", chunks: [post("")], quick: 1, statuses: ["200"]),
        Talk(
            testDescription: "a body in pieces", chunks: [post("abcdef").dropLast(5).description, "bc", "def"],
            quick: 1, statuses: ["200"]),
        Talk(
            testDescription: "one after another", chunks: [post("a"), post("b"), post("c")], quick: 3,
            statuses: ["200", "200", "200"]),
        Talk(
            testDescription: "many in one piece", chunks: [(0..<300).map { post("\($0)") }.joined()], quick: 300,
            statuses: Array(repeating: "200", count: 300)),
        Talk(
            testDescription: "one that takes its time, before others",
            chunks: [post("slow") + post("b") + get + post("c")], quick: 2,
            statuses: ["200", "200", "200", "200"]),
        Talk(
            testDescription: "behind one that goes the long way", chunks: [get + post("a") + get], quick: 0,
            statuses: ["200", "200", "200"]),
        Talk(
            testDescription: "too long to be quick", chunks: [post(String(repeating: "x", count: 200)) + post("b")],
            quick: 0, statuses: ["200", "200"]),
        Talk(
            testDescription: "the last of its connection", chunks: [post("a", "Connection: close\r\n")], quick: 0,
            statuses: ["200"]),
        Talk(
            testDescription: "a client that asks first", chunks: [post("a", "Expect: 100-continue\r\n")], quick: 0,
            statuses: ["200"]),
        Talk(testDescription: "a refusal", chunks: [post("refuse") + post("b")], quick: 2, statuses: ["400", "200"]),
        Talk(testDescription: "a fault", chunks: [post("fault") + post("b")], quick: 2, statuses: ["500", "200"]),
        Talk(
            testDescription: "nonsense behind one that takes its time", chunks: [post("slow") + malformed], quick: 1,
            statuses: ["200", "400"]),
        Talk(
            testDescription: "a body that never comes whole", chunks: [String(post("abcdef").dropLast(2))], quick: 1,
            statuses: ["400"]),
        Talk(
            testDescription: "a method that is not there",
            chunks: ["PUT /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"], quick: 0, statuses: ["405"]),
    ]

    @Test(arguments: talks)
    func `is answered as on the long way`(talk: Talk) async throws {
        let steps = talk.chunks.map { Served.Step.send($0) } + [.end]
        let quick = try await Self.answers(to: steps, isQuick: true)
        let long = try await Self.answers(to: steps, isQuick: false)
        #expect(quick.text == long.text)
        #expect(quick.taken == talk.quick)
        #expect(quick.statuses == talk.statuses)
    }

    @Test func `a body that does not come in its time is a 408, and the connection is closed`() async throws {
        let answers = try await Self.answers(
            to: [.send(String(Self.post("abcdef").dropLast(2)))], isQuick: true,
            times: ConnectionTimes(body: .milliseconds(50)))
        #expect(answers.statuses == ["408"])
        #expect(answers.taken == 1)
    }

    @Test func `what came behind one that takes its time is answered while the connection stays open`() async throws {
        let talk = Self.post("slow") + Self.post("b") + Self.get + Self.post("c")
        let answers = try await Self.answers(to: [.send(talk), .await(4), .end], isQuick: true)
        #expect(answers.statuses == ["200", "200", "200", "200"])
        #expect(answers.taken == 2)
    }

    private struct Answers {
        /// Without what differs from one time to the next.
        let text: String
        let taken: Int

        var statuses: [String] { Served.statuses(text) }
    }

    private struct Fault: Error {}

    private static func answers(
        to steps: [Served.Step], isQuick: Bool, times: ConnectionTimes = ConnectionTimes()
    ) async throws -> Answers {
        let taken = Mutex(0)
        let quick: @Sendable (HTTPRequest) -> Bool = { head in
            let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? .max
            guard head.method == .post, head.path == "/quick", length < 100, head.headerFields[.connection] == nil,
                head.headerFields[.expect] == nil
            else { return false }
            taken.withLock { $0 += 1 }
            return true
        }
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/other", access: .open) { _, _ in Response.json { $0.string("other") } }
        routes.on(.post, "/quick", access: .open, quick: isQuick ? quick : nil) { request, _ in
            let body = String(buffer: try await request.body(upTo: 1_000))
            switch body {
            case "slow": for _ in 0..<100 { await Task.yield() }
            case "refuse": throw Problem.badRequest("refused", "body", "is to be refused")
            case "fault": throw Fault()
            default: break
            }
            return Response.json { $0.string("took \(body)") }
        }
        let text = try await Served.run(routes, times: times) { port in
            try await Served.answers(to: steps, port: port)
        }
        return Answers(
            text: text.replacing(#/(?i)(date|x-request-id): [^\r]*\r\n/#, with: "")
                .replacing(#/"requestId":"[^"]*"/#, with: ""), taken: taken.withLock { $0 })
    }
}
