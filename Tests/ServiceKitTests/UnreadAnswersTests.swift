import ChildProcess
import EventLog
import Foundation
import Hummingbird
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import ServiceKit

struct UnreadAnswersTests {
    private let channel = EmbeddedChannel()

    private func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test func `who reads nothing is given up, and who reads slowly is not`() throws {
        try channel.pipeline.syncOperations.addHandler(UnreadAnswers(limit: .seconds(10)))
        channel.pipeline.fireChannelActive()
        for _ in 0..<5 {
            setWritable(false)
            channel.embeddedEventLoop.advanceTime(by: .seconds(9))
            setWritable(true)
            channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        }
        let isClosed = Mutex(false)
        channel.closeFuture.whenComplete { _ in isClosed.withLock { $0 = true } }
        setWritable(false)
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(!isClosed.withLock { $0 })
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(isClosed.withLock { $0 })
    }

    @Test func `over a socket, an answer that nobody reads ends`() async throws {
        let ended = Bell()
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/endless", access: .open) { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    let piece = ByteBuffer(repeating: 0x61, count: 65_536)
                    defer { ended.ring() }
                    while true { try await writer.write(piece) }
                })
        }
        try await Served.run(routes, times: ConnectionTimes(answer: .milliseconds(50))) { port in
            let script = """
                select, socket, sys = (__import__(name) for name in ("select", "socket", "sys"))
                with socket.create_connection(("127.0.0.1", \(port)), timeout=30) as connection:
                    connection.sendall(b"GET /endless HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
                    told, _, _ = select.select([sys.stdin], [], [], 30)
                    print("told" if told else "given up")
                """
            let client = try ChildProcess("python3", ["-c", script])
            try await ended.wait(past: 0)
            try client.input.close()
            #expect(await Served.output(of: client) == "told\n")
        }
    }
}
