import Contracts
import NIOCore
import Testing

@testable import Fanout

/// What the client makes of peers that misbehave, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientFaultTests {
    @Test(arguments: [
        ("", "timed out waiting for an answer"), ("HTTP/1.1 200 OK\r\nx: ", "timed out reading the answer's headers"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", "timed out reading the answer's body"),
    ])
    func `A peer that stops answering runs into the time-out, which names the stage`(
        sent: String, reason: String
    ) async throws {
        try await Receiver.with {
            if !sent.isEmpty { $1.send(sent) }
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                // Long enough that what was sent has come, also on a busy machine.
                let answer = await fixture.post(timeout: .seconds(3))
                #expect(answer == .fault(.timeout, reason))
            }
        }
    }

    @Test func `A trickle does not put the time-out off`() async throws {
        try await Receiver.with {
            $1.trickle("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n", "a")
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post(timeout: .seconds(1)).fault == .timeout)
            }
        }
    }

    @Test func `A time-out on a connection that was used before is its own, not the last one's`() async throws {
        try await Receiver.with {
            if $0.number < 3 { $1.answer(200) }
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post(timeout: .seconds(5)).status == 200)
                #expect(await fixture.post(timeout: .seconds(30)).status == 200)
                #expect(await fixture.post(timeout: .milliseconds(150)).fault == .timeout)
            }
            #expect(receiver.connections == 1)
        }
    }

    @Test(arguments: [
        ("", "before an answer"), ("HTTP/1.1 200 OK\r\nx: ", "in the middle of the answer's headers"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", "in the middle of the answer's body"),
    ])
    func `A connection that is closed too early is a reset, and a new one is not tried again`(
        sent: String, place: String
    ) async throws {
        try await Receiver.with {
            $1.sendAndClose(sent)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post() == .fault(.reset, "the connection was closed \(place)"))
            }
            #expect(receiver.requests.count == 1)
        }
    }

    @Test func `A connection that is reset is a reset`() async throws {
        try await Receiver.with {
            $1.reset()
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post().fault == .reset)
            }
            #expect(receiver.requests.count == 1)
        }
    }

    @Test func `A reset in the middle of an answer is a reset`() async throws {
        try await Receiver.with { _, wire in
            wire.channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"))
                .whenSuccess { wire.reset() }
        } _: { receiver in
            try await ClientFixture.with(receiver) { #expect(await $0.post().fault == .reset) }
        }
    }

    @Test func `A connection that waited and was closed meanwhile is replaced by a new one, once`() async throws {
        try await Receiver.with { request, wire in
            // The second request on a connection meets one that is just being closed.
            if request.number == 1, request.connection < 3 {
                wire.answer(200, "\(request.connection)")
            } else {
                wire.close()
            }
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post().text == "1")
                #expect(await fixture.post().text == "2")
                // Stale again, and the new connection is closed too: that counts.
                #expect(await fixture.post().fault == .reset)
            }
            #expect(receiver.requests.map(\.connection) == [1, 1, 2, 2, 3])
        }
    }

    @Test func `A connection that was used before and breaks within an answer is not tried again`() async throws {
        try await Receiver.with { request, wire in
            if request.number == 1 { wire.answer(200) } else { wire.sendAndClose("HTTP/1.1 200") }
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post().status == 200)
                #expect(await fixture.post().fault == .reset)
            }
            #expect(receiver.requests.count == 2)
        }
    }

    @Test func `A connection that waits too long is closed`() async throws {
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        var limits = WebhookClientLimits()
        limits.idleTime = .milliseconds(20)
        try await Receiver.with { wire in
            wire.channel.closeFuture.whenComplete { _ in signal.finish() }
        } _: {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, limits: limits) { fixture in
                #expect(await fixture.post().status == 200)
                for await _ in closed {}
            }
        }
    }

    @Test func `No more connections wait than the limit says`() async throws {
        var limits = WebhookClientLimits()
        limits.idleConnectionsPerOrigin = 0
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, limits: limits) { fixture in
                for _ in 1...3 { #expect(await fixture.post().status == 200) }
            }
            #expect(receiver.connections == 3)
        }
    }

    @Test func `A port on which nobody listens refuses`() async throws {
        // One that was free a moment ago: the system gives it to nobody else while this one holds it without listening.
        let held = try await UnheardPort()
        let port = held.port
        let client = try WebhookClient(
            rules: EgressRules(allowing: ClientFixture.loopback), tls: ClientFixture.trustsNobody)
        let answer = await client.post(
            try WebhookTarget("http://127.0.0.1:\(port)/"), headers: [], body: [], timeout: .seconds(30))
        #expect(answer == .fault(.refused, "127.0.0.1:\(port) refused the connection"))
        await client.shutdown()
        try await held.close()
    }

    @Test func `A task that is cancelled gets its answer, and the connection is closed`() async throws {
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        try await Receiver.with { wire in
            wire.channel.closeFuture.whenComplete { _ in signal.finish() }
        } _: { _, _ in
            arrival.finish()
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let task = Task { await fixture.post() }
                for await _ in arrived {}
                task.cancel()
                let answer = await task.value
                #expect(answer.fault == .interrupted)
                for await _ in closed {}
            }
        }
    }

    @Test func `A task that was cancelled before sends nothing`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await fixture.post()
                }
                let answer = await task.value
                #expect(answer.fault == .interrupted)
            }
        }
    }

    @Test func `Shutting down answers what is under way, and what comes later`() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        try await Receiver.with { _, _ in
            arrival.finish()
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                async let answer = fixture.post()
                for await _ in arrived {}
                await fixture.client.shutdown()
                #expect(await answer.fault == .interrupted)
                #expect(await fixture.post().fault == .interrupted)
            }
        }
    }
}
