import NIOCore
import NIOSSL
import ServiceKit
import Testing

@testable import Fanout

/// Deliveries through an egress proxy, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientProxyTests {
    private static func client(
        through port: Int, to addresses: [SocketAddress], login: String = "", limits: WebhookClientLimits = .init(),
        tls: TLSConfiguration = ClientFixture.trustsNobody, allowing: [NetworkRange] = ClientFixture.loopback
    ) throws -> WebhookClient {
        try WebhookClient(
            rules: EgressRules(allowing: allowing), limits: limits,
            proxy: EgressProxy("http://\(login)127.0.0.1:\(port)"), resolver: FixedResolver(addresses), tls: tls)
    }

    private static func post(_ client: WebhookClient, _ url: String, timeout: Duration = .seconds(30)) async throws
        -> AttemptAnswer
    {
        await client.post(try WebhookTarget(url), headers: [], body: Array("{}".utf8), timeout: timeout)
    }

    @Test func `A tunnel leads to the address that was checked, and the name stands inside of it only`() async throws {
        try await Receiver.with {
            $1.answer(200, "ok")
        } _: { receiver in
            try await TestProxy.with { _ in
                .tunnel
            } _: { proxy in
                let client = try Self.client(through: proxy.port, to: [receiver.address], login: "us%40er:p%3Ass@")
                for _ in 1...2 {
                    #expect(try await Self.post(client, "http://receiver.test:\(receiver.port)/").text == "ok")
                }
                await client.shutdown()
                // Two deliveries over one tunnel.
                #expect(
                    proxy.requests == [
                        """
                        CONNECT 127.0.0.1:\(receiver.port) HTTP/1.1\r
                        host: 127.0.0.1:\(receiver.port)\r
                        proxy-authorization: Basic dXNAZXI6cDpzcw==\r
                        \r

                        """
                    ])
                #expect(receiver.requests.map { $0.header("host") ?? "" }.allSatisfy { $0.hasPrefix("receiver.test:") })
                #expect(receiver.requests.allSatisfy { $0.header("proxy-authorization") == nil })
            }
        }
    }

    @Test func `TLS goes through it to the receiver itself, which is checked by its name`() async throws {
        let authority = try TestAuthority()
        for (host, isRight) in [("receiver.test", true), ("other.test", false)] {
            try await Receiver.with(tls: authority.serverContext(for: host)) {
                $1.answer(200, "ok")
            } _: { receiver in
                try await TestProxy.with { _ in
                    .tunnel
                } _: { proxy in
                    let client = try Self.client(
                        through: proxy.port, to: [receiver.address], tls: authority.clientConfiguration())
                    let answer = try await Self.post(client, "https://receiver.test:\(receiver.port)/")
                    await client.shutdown()
                    #expect(isRight ? answer.text == "ok" : answer.fault == .tls, "\(answer)")
                    #expect(proxy.requests.count == 1)
                }
            }
        }
    }

    @Test(arguments: ["http://receiver.test", "http://10.0.0.1", "http://127.1", "https://[::1]"])
    func `What may not be reached is not asked for`(url: String) async throws {
        try await TestProxy.with { _ in
            .tunnel
        } _: { proxy in
            let secret = try SocketAddress(ipAddress: "169.254.169.254", port: 80)
            let client = try Self.client(through: proxy.port, to: [secret], allowing: [])
            #expect(try await Self.post(client, url).fault == .addressNotAllowed)
            await client.shutdown()
            #expect(proxy.requests.isEmpty)
        }
    }

    @Test func `If there is no way to the first address, the next one is asked for`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await TestProxy.with {
                $0 == 1 ? .text("HTTP/1.1 503 No\r\n\r\n") : .tunnel
            } _: { proxy in
                let other = try SocketAddress(ipAddress: "127.0.0.2", port: receiver.port)
                let client = try Self.client(through: proxy.port, to: [other, receiver.address])
                #expect(try await Self.post(client, "http://receiver.test:\(receiver.port)/").status == 200)
                await client.shutdown()
                #expect(proxy.requests.map { $0.hasPrefix("CONNECT 127.0.0.2:") } == [true, false])
            }
        }
    }

    private static let noLogin = "the egress proxy refused the login"
    private static let noProxy = "the egress proxy closed the connection, or did not answer as one"

    @Test(arguments: [
        (TestProxy.Answer.text("HTTP/1.1 407 Who are you\r\n\r\n"), FaultKind.unprepared, noLogin),
        (.text("HTTP/1.1 403 No\r\n\r\n"), .refused, "the egress proxy did not connect to receiver.test:8009 (403)"),
        (.text("HTTP/1.1 502 No\r\n\r\n"), .refused, "the egress proxy did not connect to receiver.test:8009 (502)"),
        (
            .text("HTTP/1.1 504 No\r\n\r\n"), .connectTimeout,
            "the egress proxy timed out connecting to receiver.test:8009"
        ),
        (.text("SSH-2.0-Gate\r\n\r\n"), .unprepared, noProxy),
        (.text("HTTP/1.1 200 Ok\r\n\r\nhello"), .unprepared, noProxy),
        (.text(String(repeating: "x", count: 10_000)), .unprepared, noProxy),
        (.close, .unprepared, noProxy),
        (.silence, .connectTimeout, "timed out connecting to receiver.test:8009"),
    ])
    func `What goes wrong at the proxy is told apart, without a word of the proxy's`(
        answer: TestProxy.Answer, kind: FaultKind, reason: String
    ) async throws {
        try await TestProxy.with { _ in
            answer
        } _: { proxy in
            let address = try SocketAddress(ipAddress: "127.0.0.1", port: 9)
            var got = AttemptAnswer.interruption
            // Long enough for an answer to come; how long that is depends on how fast the machine is.
            for patience in [TimeAmount.milliseconds(500), .seconds(5), .seconds(25)] where got.reason != reason {
                var limits = WebhookClientLimits()
                limits.connect = patience
                let client = try Self.client(through: proxy.port, to: [address], login: "u:word@", limits: limits)
                got = try await Self.post(client, "http://receiver.test:8009/", timeout: .seconds(30))
                await client.shutdown()
            }
            #expect(got == .fault(kind, reason))
        }
    }

    @Test func `A proxy that is not there is the operator's to put right`() async throws {
        let held = try await UnheardPort()
        let client = try Self.client(
            through: held.port, to: [SocketAddress(ipAddress: "127.0.0.1", port: 9)], login: "user:word@")
        let answer = try await Self.post(client, "http://receiver.test/")
        #expect(answer == .fault(.unprepared, "the egress proxy can't be reached"))
        await client.shutdown()
        try await held.close()
    }
}
