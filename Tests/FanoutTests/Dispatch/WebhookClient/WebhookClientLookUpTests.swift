import Contracts
import NIOCore
import Testing

@testable import Fanout

/// Names whose servers don't answer are their owners' trouble, and nobody else's.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientLookUpTests {
    private static func impatient() -> WebhookClientLimits {
        var limits = WebhookClientLimits()
        limits.lookUp = .milliseconds(50)
        return limits
    }

    @Test func `Addresses that were found once serve on while one look-up for newer ones is under way`() async throws {
        var limits = WebhookClientLimits()
        limits.addressTime = .zero
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let resolver = OnceResolver([try receiver.address])
            try await ClientFixture.with(receiver, limits: limits, resolver: resolver) { fixture in
                for _ in 1...3 { #expect(await fixture.post().status == 200) }
                #expect(resolver.others.lookUps == 1)
                resolver.others.answer(.failure(AddressLookupError(.noAnswer, "try again")))
                #expect(await fixture.post().status == 200)
                #expect(resolver.others.lookUps == 1)
            }
        }
    }

    @Test func `Once newer addresses were found, nothing is sent to the old ones`() async throws {
        var limits = Self.impatient()
        limits.addressTime = .zero
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let resolver = OnceResolver([try receiver.address])
            let secret = try SocketAddress(ipAddress: "10.0.0.1", port: receiver.port)
            try await ClientFixture.with(receiver, limits: limits, resolver: resolver) { fixture in
                for _ in 1...2 { #expect(await fixture.post().status == 200) }
                resolver.others.answer(.success([secret]))
                // A refusal has no time in which it is used again: this one waits for another look-up.
                #expect(await fixture.post().fault == .timeout)
            }
            #expect(receiver.requests.count == 2)
        }
    }

    @Test func `A look-up that nobody waits for any more is not begun, and does not count against the name`()
        async throws
    {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let resolver = HeldResolver(beginsAtOnce: false)
            try await ClientFixture.with(receiver, limits: Self.impatient(), resolver: resolver) { fixture in
                for attempt in 1...3 {
                    #expect(await fixture.post().fault == .timeout)
                    #expect(resolver.lookUps == attempt)
                    #expect(resolver.dropped == attempt)
                }
            }
        }
    }

    @Test func `A name that was waited for in vain keeps nobody waiting, until its servers have answered`()
        async throws
    {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let resolver = HeldResolver(beginsAtOnce: true)
            try await ClientFixture.with(receiver, limits: Self.impatient(), resolver: resolver) { fixture in
                #expect(await fixture.post().fault == .timeout)
                for _ in 1...3 {
                    let answer = await fixture.post()
                    #expect(answer == .fault(.dns, "receiver.test: the servers of the name don't answer"))
                }
                resolver.answer(.success([try receiver.address]))
                #expect(await fixture.post().status == 200)
                #expect(resolver.lookUps == 1)
            }
        }
    }
}
