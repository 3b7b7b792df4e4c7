import Contracts
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOSSL
import Synchronization
import Testing

@testable import Fanout

/// Deliveries over HTTP/2, to a receiver that chooses it in the TLS handshake, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientHTTP2Tests {
    @Test func `A request arrives as it was posted, and the next ones come on the same connection`() async throws {
        try await HTTP2Receiver.with {
            $1.answer(200, "ok \($0.text)", headers: ["x-answer": "1"])
        } _: { receiver, fixture in
            for number in 1...3 {
                let answer = await fixture.post(
                    "/a?b=c", headers: [HeaderField("Webhook-Id", "evt_1")], body: "{\"ü\":\(number)}")
                #expect(answer.status == 200)
                #expect(answer.text == "ok {\"ü\":\(number)}")
                guard case .response(_, let headers, _) = answer else { continue }
                #expect(headers.contains(HeaderField("x-answer", "1")))
            }
            let request = try #require(receiver.requests.first)
            #expect(request.headers.first(name: ":method") == "POST")
            #expect(request.headers.first(name: ":scheme") == "https")
            #expect(request.headers.first(name: ":path") == "/a?b=c")
            #expect(request.headers.first(name: ":authority") == "receiver.test:\(receiver.port)")
            #expect(request.headers.first(name: "webhook-id") == "evt_1")
            #expect(receiver.connections == 1)
        }
    }

    @Test func `Who does not choose it gets HTTP/1.1`() async throws {
        let authority = try TestAuthority()
        for protocols in [["http/1.1"], []] {
            let tls = try authority.serverContext { $0.applicationProtocols = protocols }
            try await Receiver.with(tls: tls) {
                $1.answer(200, "ok")
            } _: { receiver in
                try await ClientFixture.with(receiver, tls: authority.clientConfiguration()) { fixture in
                    for _ in 1...2 { #expect(await fixture.post().text == "ok") }
                }
                #expect(receiver.requests.map(\.line) == ["POST /hook HTTP/1.1", "POST /hook HTTP/1.1"])
            }
        }
    }

    @Test func `Many at a time share one connection, and each gets its own answer`() async throws {
        let held = Mutex<[(HTTP2Wire, String)]>([])
        try await HTTP2Receiver.with { request, wire in
            guard request.text != "first" else { return wire.answer(200) }
            let all = held.withLock { held in
                held.append((wire, request.text))
                return held.count == 50 ? held : []
            }
            // Nobody is answered before all have come, and then in another order.
            for (wire, text) in all.reversed() { wire.answer(200, text) }
        } _: { receiver, fixture in
            #expect(await fixture.post(body: "first").status == 200)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask { #expect(await fixture.post(body: "\(number)").text == "\(number)") }
                }
            }
            #expect(receiver.connections == 1)
        }
    }

    @Test func `Those who come first, all at once, find out together`() async throws {
        try await HTTP2Receiver.with {
            $1.answer(200, $0.text)
        } _: { receiver, fixture in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<32 {
                    group.addTask { #expect(await fixture.post(body: "\(number)").text == "\(number)") }
                }
            }
            let before = receiver.connections
            for _ in 1...3 { #expect(await fixture.post().status == 200) }
            #expect(receiver.connections == before)
            #expect(receiver.requests.count == 35)
        }
    }

    @Test(arguments: [(2, 100, 2), (100, 1, 2)])
    func `A connection has no more streams than either end allows; then there is another one`(
        ours: Int, theirs: Int, connections: Int
    ) async throws {
        var limits = WebhookClientLimits()
        limits.streamsPerConnection = ours
        let held = Mutex<[HTTP2Wire]>([])
        try await HTTP2Receiver.with(limits: limits, streams: theirs) { request, wire in
            guard request.text != "first" else { return wire.answer(200) }
            let all = held.withLock { held in
                held.append(wire)
                return held.count == 4 ? held : []
            }
            for wire in all { wire.answer(200) }
        } _: { receiver, fixture in
            #expect(await fixture.post(body: "first").status == 200)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { #expect(await fixture.post().status == 200) } }
            }
            // A peer's limit is known once it has come: by then some may be on their way.
            #expect(receiver.connections >= connections)
        }
    }

    @Test func `A peer that goes away finishes what it has begun, and the rest is sent to it anew`() async throws {
        let held = Mutex<[HTTP2Wire]>([])
        try await HTTP2Receiver.with { request, wire in
            guard request.connection == 1, request.text != "first" else { return wire.answer(200, "second") }
            let both = held.withLock { held in
                held.append(wire)
                return held.count == 2 ? held : []
            }
            guard both.count == 2 else { return }
            both[0].goAway(after: both[0].stream)
            both[0].answer(200, "begun")
        } _: { receiver, fixture in
            #expect(await fixture.post(body: "first").status == 200)
            async let one = fixture.post()
            async let two = fixture.post()
            let texts = await [one.text, two.text]
            #expect(Set(texts) == ["begun", "second"])
            #expect(await fixture.post().text == "second")
            #expect(receiver.connections == 2)
        }
    }

    @Test func `A stream that is reset is a reset, with the stage, and the connection goes on`() async throws {
        try await HTTP2Receiver.with { request, wire in
            switch request.number {
            case 1: wire.reset(.internalError)
            case 2:
                wire.head(200)
                wire.data("abc")
                wire.reset(.cancel)
            default: wire.answer(200)
            }
        } _: { receiver, fixture in
            #expect(await fixture.post() == .fault(.reset, "the stream was reset before an answer (INTERNAL_ERROR)"))
            let place = "in the middle of the answer's body"
            #expect(await fixture.post() == .fault(.reset, "the stream was reset \(place) (CANCEL)"))
            #expect(await fixture.post().status == 200)
            #expect(receiver.connections == 1)
        }
    }

    @Test func `Of bodies without end 16 KiB are read, however many come, and the connection goes on`() async throws {
        try await HTTP2Receiver.with { _, wire in
            wire.head(200)
            wire.dataWithoutEnd()
        } _: { receiver, fixture in
            // More than the window of the connection holds.
            for _ in 1...64 {
                let answer = await fixture.post()
                #expect(answer.status == 200)
                #expect(answer.text?.utf8.count == Attempt.bodyLimit)
            }
            #expect(receiver.connections == 1)
        }
    }

    @Test(arguments: [
        (0, "timed out waiting for an answer"), (1, "timed out reading the answer's body"),
    ])
    func `A time-out names the stage, and nobody else waits on that connection`(sent: Int, reason: String) async throws
    {
        try await HTTP2Receiver.with { request, wire in
            if request.text != "hang" { return wire.answer(200) }
            if sent > 0 { wire.head(200) }
        } _: { receiver, fixture in
            #expect(await fixture.post().status == 200)
            var answer = AttemptAnswer.interruption
            // Which stage it meets depends on how fast the machine is.
            for timeout in [Duration.seconds(1), .seconds(5), .seconds(25)] where answer.reason != reason {
                answer = await fixture.post(body: "hang", timeout: timeout)
            }
            #expect(answer == .fault(.timeout, reason))
            let before = receiver.connections
            #expect(await fixture.post().status == 200)
            #expect(receiver.connections == before + 1)
        }
    }

    @Test func `Interim answers and trailers are passed over`() async throws {
        try await HTTP2Receiver.with { _, wire in
            wire.head(103, headers: ["link": "</a>"])
            wire.head(201)
            wire.data("ok")
            wire.send(.headers(.init(headers: ["x-trailer": "1"], endStream: true)))
        } _: { _, fixture in
            let answer = await fixture.post()
            #expect(answer == .response(status: 201, headers: [], body: Array("ok".utf8)))
        }
    }

    @Test func `A body of 256 KiB arrives whole`() async throws {
        try await HTTP2Receiver.with {
            $1.answer(200, "\($0.body.count)")
        } _: { _, fixture in
            #expect(await fixture.post(body: String(repeating: "x", count: 256 * 1024)).text == "262144")
        }
    }

    @Test func `Heads that are too long, and bytes that are no frames, are no answers`() async throws {
        let long = String(repeating: "a", count: 1000)
        try await HTTP2Receiver.with { request, wire in
            if request.number == 1 {
                // Short on the way, since the same field needs a byte from the second time on.
                wire.answer(200, headers: HPACKHeaders((0..<40).map { _ in ("x-long", long) }))
            } else if request.number == 2 {
                wire.answer(200, headers: HPACKHeaders((0..<200).map { ("x-\($0)", "a") }))
            } else {
                wire.garbage()
            }
        } _: { _, fixture in
            for _ in 1...3 {
                let answer = await fixture.post()
                #expect(answer.fault == .protocolError, "\(answer)")
            }
        }
    }

    @Test func `Who gives up resets the stream, and the connection goes on`() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        try await HTTP2Receiver.with { request, wire in
            if request.number == 1 { arrival.finish() } else { wire.answer(200) }
        } _: { receiver, fixture in
            let task = Task { await fixture.post() }
            for await _ in arrived {}
            task.cancel()
            let answer = await task.value
            #expect(answer.fault == .interrupted)
            #expect(await fixture.post().status == 200)
            #expect(receiver.connections == 1)
            #expect(receiver.resets == [.cancel])
        }
    }

    @Test func `A connection that waited and was closed meanwhile is replaced by a new one`() async throws {
        try await HTTP2Receiver.with { request, wire in
            // The second request meets a connection that is just being closed.
            if request.number == 2 { wire.channel.close(promise: nil) } else { wire.answer(200) }
        } _: { receiver, fixture in
            for _ in 1...2 { #expect(await fixture.post().status == 200) }
            #expect(receiver.connections == 2)
            #expect(receiver.requests.count == 3)
        }
    }

    @Test func `A connection that waits too long is closed, and one to an address that is gone is not used`()
        async throws
    {
        var limits = WebhookClientLimits()
        limits.idleTime = .milliseconds(20)
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        try await HTTP2Receiver.with(limits: limits) { _, wire in
            wire.channel.closeFuture.whenComplete { _ in signal.finish() }
            wire.answer(200)
        } _: { _, fixture in
            #expect(await fixture.post().status == 200)
            for await _ in closed {}
        }
    }

    @Test func `Shutting down answers what is under way`() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        try await HTTP2Receiver.with { _, _ in
            arrival.finish()
        } _: { _, fixture in
            async let answer = fixture.post()
            for await _ in arrived {}
            await fixture.client.shutdown()
            #expect(await answer.fault == .interrupted)
            #expect(await fixture.post().fault == .interrupted)
        }
    }
}
