import Contracts
import NIOCore
import ServiceKit
import Testing

@testable import Fanout

/// Where the client lets itself be sent.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0",
    ])
    func `This machine is not reached without leave, however its address is spelled`(host: String) async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, allowing: []) { fixture in
                let answer = await fixture.post(host: host)
                #expect(answer.fault == .addressNotAllowed)
                #expect(!answer.reason.isEmpty)
            }
            #expect(receiver.connections == 0)
        }
    }

    @Test(arguments: ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost"])
    func `With leave it is, by the resolver of the system`(host: String) async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, resolver: SystemResolver(threads: 1)) { fixture in
                #expect(await fixture.post(host: host).status == 200)
            }
        }
    }

    @Test func `A name that leads to a private address is refused, and the sentence says why`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let metadata = try SocketAddress(ipAddress: "169.254.169.254", port: receiver.port)
            try await ClientFixture.with(receiver, resolver: FixedResolver([metadata])) { fixture in
                let answer = await fixture.post()
                #expect(answer.fault == .addressNotAllowed)
                #expect(
                    answer.reason
                        == "the address of the host is most clouds' metadata service (169.254.169.254/32, vendors' manuals)"
                )
            }
        }
    }

    @Test func `Of several addresses only those are tried that may be reached`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let addresses = try ["10.0.0.1", "169.254.169.254", "::1", "127.0.0.1"].map {
                try SocketAddress(ipAddress: $0, port: receiver.port)
            }
            let allowed = ["127.0.0.1"].compactMap { NetworkRange($0) }
            try await ClientFixture.with(receiver, allowing: allowed, resolver: FixedResolver(addresses)) { fixture in
                #expect(await fixture.post().status == 200)
            }
        }
    }

    @Test func `If the first address refuses, the next one is tried`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let addresses = try ["127.0.0.2", "127.0.0.1"].map { try SocketAddress(ipAddress: $0, port: receiver.port) }
            try await ClientFixture.with(receiver, resolver: FixedResolver(addresses)) { fixture in
                #expect(await fixture.post().status == 200)
            }
        }
    }

    @Test func `An answer of the resolver that changes is judged anew, also where a connection still waits`()
        async throws
    {
        var limits = WebhookClientLimits()
        limits.addressTime = .zero
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let secret = try SocketAddress(ipAddress: "10.0.0.1", port: receiver.port)
            let resolver = FixedResolver([try receiver.address], [secret])
            try await ClientFixture.with(receiver, limits: limits, resolver: resolver) { fixture in
                #expect(await fixture.post().status == 200)
                #expect(await fixture.post().fault == .addressNotAllowed)
            }
            #expect(receiver.requests.count == 1)
        }
    }

    /// A name whose answer is harmless when it is checked and another one a moment later (DNS rebinding).
    @Test func `The connection goes to the address that was checked, whatever the name means by then`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { trap in
            try await Receiver.with {
                $1.answer(200)
            } _: { receiver in
                let checked = try receiver.address
                let resolver = FixedResolver(
                    [checked], [try trap.address], [try SocketAddress(ipAddress: "169.254.169.254", port: 80)])
                try await ClientFixture.with(receiver, resolver: resolver) { fixture in
                    #expect(await fixture.post().status == 200)
                }
                // One attempt asks once: there is no second answer that could be another one.
                #expect(resolver.lookUps == 1)
                #expect(receiver.requests.map { $0.header("host") } == ["receiver.test:\(receiver.port)"])
            }
            #expect(trap.connections == 0)
        }
    }

    @Test func `What was looked up is used again for a while`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            let resolver = FixedResolver([try receiver.address])
            var limits = WebhookClientLimits()
            // Longer than the slowest machine takes for five posts.
            limits.addressTime = .hours(1)
            try await ClientFixture.with(receiver, limits: limits, resolver: resolver) { fixture in
                for _ in 1...5 { #expect(await fixture.post().status == 200) }
            }
            #expect(resolver.lookUps == 1)
        }
    }

    @Test func `A name that does not exist is a fault of its own`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            var limits = WebhookClientLimits()
            limits.lookUp = .seconds(60)
            try await ClientFixture.with(receiver, limits: limits, resolver: SystemResolver(threads: 1)) { fixture in
                let answer = await fixture.post(host: "nowhere.invalid", timeout: .seconds(60))
                #expect(answer.fault == .dns)
                #expect(answer.reason.hasPrefix("nowhere.invalid: "))
            }
            try await ClientFixture.with(receiver, resolver: FixedResolver()) { fixture in
                #expect(await fixture.post() == .fault(.dns, "receiver.test: the host has no addresses"))
            }
        }
    }

    @Test func `A resolver that does not answer runs into the time-out, for all who wait for it`() async throws {
        var limits = WebhookClientLimits()
        limits.lookUp = .milliseconds(50)
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, limits: limits, resolver: HeldResolver(beginsAtOnce: true)) {
                fixture in
                async let first = fixture.post()
                async let second = fixture.post()
                let expected = AttemptAnswer.fault(.timeout, "timed out looking up the address of the host")
                #expect(await first == expected)
                #expect(await second == expected)
            }
        }
    }
}
