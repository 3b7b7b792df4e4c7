import EventLog
import NIOCore
import ServiceKit
import Synchronization
import Testing

/// What is sent here is answered byte for byte as a server without the quick way answers it, but for dates and ids.
@Suite struct QuickRequestsTests {
    /// Bytes that are sent, and then the end.
    struct Talk: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let steps: [Served.Step]
        /// How many of its requests go the quick way; nil where that depends on how they are cut.
        let quick: Int?
        /// The statuses of its answers.
        let statuses: [String]

        init(_ description: String, _ text: String, quick: Int?, statuses: [String]) {
            testDescription = description
            steps = [.send(text), .end]
            self.quick = quick
            self.statuses = statuses
        }

        init(_ description: String, _ text: String, quick: Int, _ statuses: String...) {
            self.init(description, text, quick: quick, statuses: statuses)
        }

        /// - Parameter pieces: each is sent when there are as many answers as pieces before it.
        init(_ description: String, _ pieces: [String], quick: Int, _ statuses: String...) {
            testDescription = description
            steps = pieces.indices.flatMap { [.await($0), .send(pieces[$0])] } + [.end]
            self.quick = quick
            self.statuses = statuses
        }
    }

    private static func post(_ body: String, _ fields: String = "", to path: String = "/quick") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    private static let get = "GET /other HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let put = "PUT /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    private static let malformed = "POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n"

    private static let noLonger = "Connection: close\r\n"
    private static let offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"

    private static func chunked(_ body: String, _ trailers: String = "") -> String {
        let chunks = body.map { "1\r\n\($0)\r\n" }.joined()
        return "POST /quick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\(trailers)\r\n"
    }

    static let talks = [
        Talk("one", post("a"), quick: 1, "200"),
        Talk("no body", post(""), quick: 1, "200"),
        // The answer shows that what stands before the next piece was read.
        Talk("a body in pieces", [post("a") + post("bcd").dropLast(2), "cd"], quick: 1, "200", "200"),
        Talk("a head in pieces", [post("a") + "POST /qu", post("b").dropFirst(8).description], quick: 2, "200", "200"),
        Talk("one after another", [post("a"), post("b"), post("c")], quick: 3, "200", "200", "200"),
        Talk("two in one piece", post("a") + post("b"), quick: 2, "200", "200"),
        Talk(
            "a hundred in one piece", (0..<100).map { post("\($0)") }.joined(), quick: 100,
            statuses: Array(repeating: "200", count: 100)),
        Talk(
            "many in more than one piece", (0..<1500).map { post("\($0)") }.joined(), quick: nil,
            statuses: Array(repeating: "200", count: 1500)),
        Talk(
            "one that takes its time, before others", post("slow") + post("b") + get + post("c"), quick: 2, "200",
            "200", "200", "200"),
        Talk("behind one that goes the long way", get + post("a") + get, quick: 0, "200", "200", "200"),
        Talk(
            "behind the answer to such a one", [get, post("a"), get, post("b")], quick: 2, "200", "200", "200", "200"),
        Talk("too long to be quick", post(String(repeating: "x", count: 200)) + post("b"), quick: 0, "200", "200"),
        Talk(
            "too long to be kept", [post(String(repeating: "x", count: 40_000)), post("b")], quick: 1, "200", "200"),
        Talk("the last of its connection", [post("a"), post("b", noLonger)], quick: 1, "200", "200"),
        Talk("what nobody reads behind the last", post("slow", noLonger) + post("b"), quick: 0, "200"),
        Talk("who asks first", post("a", "Expect: 100-continue\r\n") + post("b"), quick: 2, "200", "200"),
        Talk("who offers another protocol", post("a", offer) + post("b"), quick: 0, "200"),
        Talk("who offers another protocol, and waits", post("slow", offer) + post("b"), quick: 0, "200"),
        Talk("who offers another protocol in between", post("slow") + post("a", offer) + get, quick: 1, "200", "200"),
        Talk(
            "HTTP/1.0", "POST /quick HTTP/1.0\r\nContent-Length: 1\r\n\r\na", quick: 0, "200"),
        Talk(
            "HTTP/1.0, going on",
            "POST /quick HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na" + post("b"), quick: 2,
            "200", "200"),
        Talk("chunks", chunked("abc") + post("b"), quick: 2, "200", "200"),
        Talk("chunks with trailers", chunked("abc", "X-Sum: 3\r\n") + post("b"), quick: 0, "200", "200"),
        Talk("a refusal", post("refuse") + post("b"), quick: 2, "400", "200"),
        Talk("a fault", post("fault") + post("b"), quick: 2, "500", "200"),
        Talk("nonsense behind one", post("a") + malformed, quick: 1, "200", "400"),
        Talk("nonsense behind one that takes its time", post("slow") + malformed + post("b"), quick: 1, "200", "400"),
        Talk("nonsense in a body", post("slow") + chunked("b").replacing("1\r\n", with: "?"), quick: 1, "200", "400"),
        Talk("a body that never comes whole", String(post("abcdef").dropLast(2)), quick: 0, "400"),
        Talk("a head that never comes whole", post("slow") + "POST /qu", quick: 1, "200", "400"),
        Talk("a method that is not there", post("slow") + put + post("b"), quick: 1, "200", "405", "200"),
        Talk(
            "nothing but heads", post("a") + "HEAD /other HTTP/1.1\r\nHost: x\r\n\r\n" + post("b"), quick: 1, "200",
            "200", "200"),
        Talk("somewhere else", post("slow") + post("a", to: "/there") + post("b"), quick: 1, "200", "404", "200"),
    ]

    @Test(arguments: talks)
    func `is answered as on the long way`(talk: Talk) async throws {
        let quick = try await Self.answers(to: talk.steps, isQuick: true)
        let long = try await Self.answers(to: talk.steps, isQuick: false)
        #expect(quick.text == long.text)
        if let count = talk.quick { #expect(quick.taken == count) }
        #expect(quick.statuses == talk.statuses)
    }

    @Test func `a body that does not come in its time is a 408, and the connection is closed`() async throws {
        let answers = try await Self.answers(
            to: [.send(Self.post("a") + String(Self.post("abcdef").dropLast(2)))], isQuick: true,
            times: ConnectionTimes(body: .milliseconds(50)))
        #expect(answers.statuses == ["200", "408"])
        #expect(answers.taken == 1)
    }

    @Test func `a head that does not come in its time is a 408, and the connection is closed`() async throws {
        let answers = try await Self.answers(
            to: [.send(Self.post("a") + "POST /qu"), .await(1), .send("ick")], isQuick: true,
            times: ConnectionTimes(head: .milliseconds(50)))
        #expect(answers.statuses == ["200", "408"])
    }

    @Test func `what came behind one that takes its time is answered while the connection stays open`() async throws {
        let talk = Self.post("slow") + Self.post("b") + Self.get + Self.post("c")
        let answers = try await Self.answers(to: [.send(talk), .await(4), .end], isQuick: true)
        #expect(answers.statuses == ["200", "200", "200", "200"])
        #expect(answers.taken == 2)
    }

    @Test func `a connection on which nothing is asked any more is closed without a word`() async throws {
        let answers = try await Self.answers(
            to: [.send(Self.post("a")), .await(1)], isQuick: true, times: ConnectionTimes(idle: Served.whileOneAsks))
        #expect(answers.statuses == ["200"])
        #expect(answers.taken == 1)
    }

    @Test(arguments: [true, false])
    func `where the service ends, what is in work is answered, and who asks nothing is not waited for`(
        isQuick: Bool
    ) async throws {
        let service = QuickService()
        try await Served.run(service.routes(isQuick: isQuick)) { port, shutDown in
            async let idle = Served.answers(to: [.send(Self.post("a")), .await(1)], port: port)
            async let held = Served.answers(to: [.send(Self.post("held") + Self.post("b"))], port: port)
            while service.arrived.count < 2 { try await service.arrived.wait(past: service.arrived.count) }
            await shutDown()
            #expect(Served.statuses(try await idle) == ["200"])
            service.gate.ring()
            #expect(Served.statuses(try await held) == ["200", "200"])
        }
        #expect(service.taken.withLock { $0 } == (isQuick ? 3 : 0))
    }

    private struct Answers {
        /// Without what differs from one time to the next.
        let text: String
        let taken: Int

        var statuses: [String] { Served.statuses(text) }
    }

    private static func answers(
        to steps: [Served.Step], isQuick: Bool, times: ConnectionTimes = ConnectionTimes()
    ) async throws -> Answers {
        let service = QuickService()
        let text = try await Served.run(service.routes(isQuick: isQuick), times: times) { port in
            try await Served.answers(to: steps, port: port)
        }
        return Answers(
            text: text.replacing(#/(?i)(date|x-request-id): [^\r]*\r\n/#, with: "")
                .replacing(#/"requestId":"[^"]*"/#, with: ""), taken: service.taken.withLock { $0 })
    }
}
