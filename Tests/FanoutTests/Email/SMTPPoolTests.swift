import NIOCore
import NIOPosix
import Testing

@testable import Fanout

@Suite("Connections to a mail server are used again", .timeLimit(.minutes(2)))
struct SMTPPoolTests {
    typealias Step = ScriptedMailServer.Step

    private static let hello = SMTPTransportTests.plainHello
    private static let take = SMTPTransportTests.take
    private static let taken = AttemptAnswer.accepted(code: 250, "250 2.0.0 queued as 1")

    private func run(
        _ scripts: [[Step]], connections: Int = 1, timeouts: SMTPTimeouts = SMTPTimeouts(),
        _ body: (SMTPTransport, ScriptedMailServer) async throws -> Void
    ) async throws {
        try await ScriptedMailServer.run(scripts) { server in
            let transport = try SMTPTransportTests.transport(server, timeouts: timeouts, connections: connections)
            try await body(transport, server)
            await transport.shutdown()
            #expect(server.surprises.isEmpty)
        }
    }

    private func expect(_ expected: AttemptAnswer, from transport: SMTPTransport) async throws {
        let answer = await transport.send(try TestMail.message()).answer
        #expect(answer == expected)
    }

    @Test("one message after the other goes over one connection")
    func reuse() async throws {
        try await run([Self.hello + Self.take + Self.take + Self.take]) { transport, server in
            for _ in 0..<3 { try await expect(Self.taken, from: transport) }
            #expect(server.heard.count == 1)
        }
    }

    @Test("after a refusal the connection is reset and used again")
    func reset() async throws {
        let refused: [Step] = [
            .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("550 no\r\n"), .hear("RSET"), .say("250 ok\r\n"),
        ]
        try await run([Self.hello + refused + Self.take]) { transport, server in
            try await expect(.rejected(code: 550, "the recipient: 550 no"), from: transport)
            try await expect(Self.taken, from: transport)
            #expect(server.heard.count == 1)
        }
    }

    @Test(
        "a server that left meanwhile is called again, once",
        arguments: [
            [.close], [.say("421 idle too long\r\n"), .close], [.hear("MAIL"), .close],
            [.hear("MAIL"), .say("421 4.4.2 goodbye\r\n"), .close],
            [.hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .close],
        ] as [[Step]])
    func leftMeanwhile(farewell: [Step]) async throws {
        try await run([Self.hello + Self.take + farewell, Self.hello + Self.take]) { transport, server in
            try await expect(Self.taken, from: transport)
            try await expect(Self.taken, from: transport)
            #expect(server.heard.count == 2)
        }
    }

    @Test("once the message has been sent, no second connection tries it in the same attempt")
    func neverTwice() async throws {
        try await run([Self.hello + Self.take + Self.take.dropLast() + [.close], Self.hello + Self.take]) {
            transport, server in
            try await expect(Self.taken, from: transport)
            let answer = await transport.send(try TestMail.message()).answer
            guard case .fault(.reset, _) = answer else {
                Issue.record("it was sent again")
                return
            }
            #expect(server.heard.count == 1)
        }
    }

    @Test("no more connections stand at once than are allowed, and everybody gets a turn")
    func bounded() async throws {
        let script = Self.hello + Array(repeating: Self.take, count: 40).joined()
        try await run([script], connections: 3, timeouts: SMTPTimeouts(turn: .minutes(1))) { transport, server in
            let message = try TestMail.message()
            let taken = await withTaskGroup(of: AttemptAnswer.self) { group in
                for _ in 0..<40 { group.addTask { await transport.send(message).answer } }
                return await group.reduce(0) { $0 + ($1 == Self.taken ? 1 : 0) }
            }
            #expect(taken == 40)
            #expect((1...3).contains(server.heard.count))
        }
    }

    @Test("a failed connection gives its place back")
    func placeGivenBack() async throws {
        try await run([[.close], [.close], Self.hello + Self.take]) { transport, server in
            for _ in 0..<2 {
                let answer = await transport.send(try TestMail.message()).answer
                guard case .fault(.reset, _) = answer else {
                    Issue.record("it was sent")
                    return
                }
            }
            try await expect(Self.taken, from: transport)
            #expect(server.heard.count == 3)
        }
    }

    @Test("a cancelled attempt is broken off, and so is one that waits for its turn")
    func cancelled() async throws {
        try await run([Self.hello]) { transport, server in
            let message = try TestMail.message()
            await withTaskGroup(of: AttemptAnswer.self) { group in
                for _ in 0..<3 { group.addTask { await transport.send(message).answer } }
                group.cancelAll()
                for await answer in group {
                    guard case .fault(.interrupted, _) = answer else {
                        Issue.record("\(answer)")
                        continue
                    }
                }
            }
        }
    }

    @Test("an attempt that is cancelled while the server keeps it waiting ends, whatever it waits for")
    func cancelledWhileWaiting() async throws {
        for (script, line) in [
            (SMTPTransportTests.greet, "EHLO [127.0.0.1]"), (Self.hello, "MAIL FROM:<notify@example.com>"),
        ] {
            try await run([script], timeouts: SMTPTimeouts(command: .hours(1))) { transport, server in
                let message = try TestMail.message()
                let attempt = Task { await transport.send(message).answer }
                for await event in server.events where event == .heard(line) { break }
                attempt.cancel()
                let answer = await attempt.value
                #expect(answer == .fault(.interrupted, "the attempt was broken off"))
            }
        }
    }

    @Test("a lease that does not come in time is given up, and the next free place is not kept for it")
    func leaseInTime() async throws {
        let pool = SMTPPool(limit: 1, timers: MultiThreadedEventLoopGroup.singleton.any())
        let isFirst = try await pool.lease(by: .distantFuture) == nil
        #expect(isFirst)
        let expected = SMTPFailure(.timeout, "no connection to the server became free in time")
        await #expect(throws: expected) { _ = try await pool.lease(by: .now()) }
        await pool.giveBack(nil)
        // The one place is free: nobody who gave up stands before this one.
        let isPlace = try await pool.lease(by: .now()) == nil
        #expect(isPlace)
        await pool.giveBack(nil)
        await pool.close()
    }

    @Test("a connection that nobody needs says QUIT and goes, and the next message gets another")
    func idle() async throws {
        let timeouts = SMTPTimeouts(idle: .milliseconds(20))
        try await run([Self.hello + Self.take + [.hear("QUIT")], Self.hello + Self.take], timeouts: timeouts) {
            transport, server in
            try await expect(Self.taken, from: transport)
            for await event in server.events where event == .closed { break }
            #expect(server.heard.first?.last == "QUIT")
            try await expect(Self.taken, from: transport)
            #expect(server.heard.count == 2)
        }
    }
}
