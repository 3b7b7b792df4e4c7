import ChildProcess
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import ServiceKit

/// A server on a port of its own, and bytes that no client would send it.
enum Served {
    /// What the other end of a connection does.
    enum Step {
        case send(String)
        /// Goes on when so many answers have begun to come.
        case await(Int)
        /// Says that nothing more is to be said.
        case end

        fileprivate var argument: String {
            switch self {
            case .send(let text): "+\(text)"
            case .await(let count): "\(count)"
            case .end: "end"
            }
        }
    }

    /// How long a connection may idle, for a test of who asks once and then no more: as it idles from its beginning, who has
    /// connected needs less to ask, however busy the machine is.
    static let whileOneAsks = TimeAmount.seconds(2)

    static func run<Answer: Sendable>(
        _ routes: Routes = CarillonApplication.routes(health: Health(), metrics: Metrics()),
        times: ConnectionTimes = ConnectionTimes(), _ body: @Sendable (Int) async throws -> Answer
    ) async throws -> Answer {
        try await run(routes, times: times) { port, _ in try await body(port) }
    }

    /// - Parameter body: is given what has the server end gracefully, too.
    static func run<Answer: Sendable>(
        _ routes: Routes, times: ConnectionTimes = ConnectionTimes(),
        _ body: @Sendable (Int, _ shutDown: @Sendable () async -> Void) async throws -> Answer
    ) async throws -> Answer {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = CarillonApplication.make(
            routes, at: HostPort(host: "127.0.0.1", port: 0), times: times, logger: logger,
            onRunning: { found.yield($0) })
        let group = ServiceGroup(services: [application], logger: logger)
        let serving = Task { try await group.run() }
        let port = try #require(await ports.first { _ in true })
        let result: Result<Answer, any Error>
        do {
            result = .success(try await body(port) { await group.triggerGracefulShutdown() })
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        _ = await serving.result
        return try result.get()
    }

    /// Everything that comes until the other side closes.
    static func answers(to steps: [Step], port: Int) async throws -> String {
        let script = """
            socket, sys = __import__("socket"), __import__("sys")
            with socket.create_connection(("127.0.0.1", \(port)), timeout=120) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                answers = b""
                for step in sys.argv[1:]:
                    if step.startswith("+"):
                        connection.sendall(step[1:].encode())
                    elif step == "end":
                        connection.shutdown(socket.SHUT_WR)
                    else:
                        while answers.count(b"HTTP/1.1 ") < int(step) and (data := connection.recv(65536)):
                            answers += data
                while data := connection.recv(65536):
                    answers += data
                sys.stdout.write(answers.decode())
            """
        let process = try ChildProcess("python3", ["-c", script] + steps.map(\.argument))
        return await output(of: process)
    }

    /// Everything that a program says until it ends.
    static func output(of process: ChildProcess) async -> String {
        // On a thread of its own: those of tasks serve the other side.
        await withCheckedContinuation { answer in
            Thread.detachNewThread {
                let bytes = (try? process.output.readToEnd()) ?? Data()
                process.waitUntilExit()
                answer.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// The statuses of answers.
    static func statuses(_ answers: String) -> [String] {
        answers.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.1) }
    }
}
