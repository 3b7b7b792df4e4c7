import NIOCore
import NIOSSL
import Testing

@testable import Fanout

/// Whom the client trusts, with real certificates on real sockets.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientTLSTests {
    let certificate: TestCertificate

    init() throws {
        certificate = try .receiver()
    }

    @Test(arguments: ["receiver.test", "receiver.test.", "127.0.0.1"])
    func `A certificate that is trusted and for this host is taken, and the connection is used again`(
        host: String
    ) async throws {
        try await Receiver.with(tls: certificate.serverContext()) {
            $1.answer(200, "ok")
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: certificate.clientConfiguration) { fixture in
                for _ in 1...3 {
                    let answer = await fixture.post(host: host)
                    #expect(answer.text == "ok", "\(answer)")
                }
            }
            #expect(receiver.connections == 1)
        }
    }

    @Test func `A certificate that nobody trusts is refused`() async throws {
        try await Receiver.with(tls: certificate.serverContext()) {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: .makeClientConfiguration()) { fixture in
                let expected = "no TLS connection: the certificate is not trusted, or has expired"
                #expect(await fixture.post() == .fault(.tls, expected))
            }
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func `A trusted certificate for another name or address is refused`() async throws {
        let other = try TestCertificate.other()
        try await Receiver.with(tls: other.serverContext()) {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: other.clientConfiguration) { fixture in
                for host in ["receiver.test", "127.0.0.1"] {
                    let answer = await fixture.post(host: host)
                    #expect(answer == .fault(.tls, "no TLS connection: the certificate is for another name"))
                }
            }
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func `A port without TLS is told so`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: certificate.clientConfiguration) { fixture in
                #expect(await fixture.post().fault == .tls)
            }
        }
    }

    @Test func `A peer that closes during the handshake is a fault of TLS`() async throws {
        try await Receiver.with {
            $0.close()
        } _: {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: certificate.clientConfiguration) { fixture in
                let answer = await fixture.post()
                #expect(answer.fault == .tls || answer.fault == .reset, "\(answer)")
            }
        }
    }

    @Test func `A handshake that does not end runs into its time-out`() async throws {
        var limits = WebhookClientLimits()
        limits.handshake = .milliseconds(100)
        try await Receiver.with { wire in
            // Reads nothing, so the greeting of TLS is never answered.
            _ = wire.channel.setOption(.autoRead, value: false)
        } _: {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver, limits: limits, tls: certificate.clientConfiguration) { fixture in
                #expect(await fixture.post() == .fault(.timeout, "timed out in the TLS handshake"))
            }
        }
    }

    @Test func `An end of TLS without its goodbye ends a body that has no length`() async throws {
        try await Receiver.with(tls: certificate.serverContext()) { _, wire in
            wire.channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\nok"))
                .whenSuccess { wire.channel.close(mode: .output, promise: nil) }
        } _: { receiver in
            try await ClientFixture.with(receiver, tls: certificate.clientConfiguration) { fixture in
                let answer = await fixture.post()
                #expect(answer.text == "ok", "\(answer)")
            }
        }
    }
}
