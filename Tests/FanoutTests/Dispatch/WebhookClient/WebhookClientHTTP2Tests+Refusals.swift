import Contracts
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOSSL
import Synchronization
import Testing

@testable import Fanout

// What a peer will not take over HTTP/2.
extension WebhookClientHTTP2Tests {
    @Test func `A stream that was refused is tried once more, on another connection, and then it is a fault`()
        async throws
    {
        try await HTTP2Receiver.with { request, wire in
            if request.number < 4 { wire.reset(.refusedStream) } else { wire.answer(200) }
        } _: { receiver, fixture in
            #expect(await fixture.post() == .fault(.reset, "the stream was reset before an answer (REFUSED_STREAM)"))
            #expect(await fixture.post().status == 200)
            #expect(receiver.requests.count == 4)
        }
    }

    @Test func `Who says over HTTP/2 that it needs HTTP/1.1 gets it in the same attempt, and from then on`()
        async throws
    {
        try await HTTP2Receiver.with(plain: "plain") { request, wire in
            // Others that share the connection are answered, or told the same.
            if request.text == "answer" { wire.answer(200, "shared") } else { wire.reset(.http11Required) }
        } _: { receiver, fixture in
            #expect(await fixture.post(body: "answer").text == "shared")
            #expect(await fixture.post().text == "plain")
            for _ in 1...3 { #expect(await fixture.post(body: "answer").text == "plain") }
            #expect(receiver.requests.count == 2)
        }
    }

    @Test func `Many that are told so at once all get HTTP/1.1, and so does who comes after one that goes away for it`()
        async throws
    {
        let held = Mutex<[HTTP2Wire]>([])
        try await HTTP2Receiver.with(plain: "plain") { request, wire in
            guard request.text != "first" else { return wire.answer(200, "shared") }
            let all = held.withLock { held in
                held.append(wire)
                return held.count == 8 ? held : []
            }
            for wire in all { wire.reset(.http11Required) }
        } _: { receiver, fixture in
            #expect(await fixture.post(body: "first").text == "shared")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { #expect(await fixture.post().text == "plain") } }
            }
            #expect(receiver.requests.count == 9)
        }
        try await HTTP2Receiver.with(plain: "plain") { _, wire in
            wire.answer(200, "shared")
            wire.goAway(after: wire.stream, .http11Required)
        } _: { receiver, fixture in
            #expect(await fixture.post().text == "shared")
            // The word may not have come yet.
            while await fixture.post().text == "shared" {}
            #expect(await fixture.post().text == "plain")
        }
    }

    @Test func `Who has nothing but HTTP/2 and wants HTTP/1.1 all the same is a fault, and asked once`() async throws {
        try await HTTP2Receiver.with {
            $1.reset(.http11Required)
        } _: { receiver, fixture in
            // Which one depends on whether it ends the handshake or goes on with another protocol than it was asked for.
            #expect(await fixture.post().fault != nil)
            #expect(receiver.requests.count == 1)
        }
    }
}
