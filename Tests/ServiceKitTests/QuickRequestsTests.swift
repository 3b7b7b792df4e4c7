import ChildProcess
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
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
        let quick = try await Self.answers(to: talk.chunks, isQuick: true)
        let long = try await Self.answers(to: talk.chunks, isQuick: false)
        #expect(quick.text == long.text)
        #expect(quick.taken == talk.quick)
        #expect(quick.statuses == talk.statuses)
    }

    @Test func `a body that does not come in its time is a 408, and the connection is closed`() async throws {
        let answers = try await Self.answers(
            to: [String(Self.post("abcdef").dropLast(2))], isQuick: true, end: .never, bodyTimeout: .milliseconds(50)
        )
        #expect(answers.statuses == ["408"])
        #expect(answers.taken == 1)
    }

    @Test func `what came behind one that takes its time is answered while the connection stays open`() async throws {
        let talk = [Self.post("slow") + Self.post("b") + Self.get + Self.post("c")]
        let answers = try await Self.answers(to: talk, isQuick: true, end: .afterAnswers(4))
        #expect(answers.statuses == ["200", "200", "200", "200"])
        #expect(answers.taken == 2)
    }

    /// When a client says that it has nothing more to say.
    private enum End {
        case atOnce, never
        case afterAnswers(Int)

        var argument: String {
            switch self {
            case .atOnce: "0"
            case .never: "-1"
            case .afterAnswers(let count): "\(count)"
            }
        }
    }

    private struct Answers {
        /// Without what differs from one time to the next.
        let text: String
        let taken: Int

        var statuses: [String] {
            text.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.1) }
        }
    }

    private struct Fault: Error {}

    private static func answers(
        to chunks: [String], isQuick: Bool, end: End = .atOnce, bodyTimeout: TimeAmount = .seconds(60)
    ) async throws -> Answers {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/other", access: .open) { _, _ in Response.json { $0.string("other") } }
        routes.on(.post, "/quick", access: .open) { request, _ in
            let body = String(buffer: try await request.body(upTo: 1_000))
            switch body {
            case "slow": for _ in 0..<100 { await Task.yield() }
            case "refuse": throw Problem.badRequest("refused", "body", "is to be refused")
            case "fault": throw Fault()
            default: break
            }
            return Response.json { $0.string("took \(body)") }
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let taken = Mutex(0)
        let quick: @Sendable (HTTPRequest) -> Bool = { head in
            let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? .max
            guard head.method == .post, length < 100, head.headerFields[.connection] == nil,
                head.headerFields[.expect] == nil
            else { return false }
            taken.withLock { $0 += 1 }
            return true
        }
        let application = CarillonApplication.make(
            routes, at: HostPort(host: "127.0.0.1", port: 0), quick: isQuick ? quick : nil, bodyTimeout: bodyTimeout,
            logger: logger, onRunning: { found.yield($0) })
        let serving = Task { try await application.run() }
        let port = try #require(await ports.first { _ in true })
        let text = try await talk(chunks, end: end, port: port)
        serving.cancel()
        _ = await serving.result
        return Answers(
            text: text.replacing(#/(?i)(date|x-request-id): [^\r]*\r\n/#, with: "")
                .replacing(#/"requestId":"[^"]*"/#, with: ""), taken: taken.withLock { $0 })
    }

    /// Everything that comes until the other side closes.
    private static func talk(_ chunks: [String], end: End, port: Int) async throws -> String {
        let script = """
            socket, sys = __import__("socket"), __import__("sys")
            with socket.create_connection(("127.0.0.1", \(port)), timeout=60) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for chunk in sys.argv[2:]:
                    connection.sendall(chunk.encode())
                answers, last = b"", int(sys.argv[1])
                while True:
                    if answers.count(b"HTTP/1.1 ") == last:
                        connection.shutdown(socket.SHUT_WR)
                        last = -1
                    if not (data := connection.recv(4096)):
                        break
                    answers += data
                sys.stdout.write(answers.decode())
            """
        let process = try ChildProcess("python3", ["-c", script, end.argument] + chunks)
        // On a thread of its own: those of tasks serve the other side.
        return await withCheckedContinuation { answer in
            Thread.detachNewThread {
                let bytes = (try? process.output.readToEnd()) ?? Data()
                process.waitUntilExit()
                answer.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
