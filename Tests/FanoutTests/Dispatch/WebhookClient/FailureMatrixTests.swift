import Contracts
import NIOCore
import Testing

@testable import Fanout

/// The table of the design under "Delivering", row by row: a receiver that plays each misbehaviour on a real socket, the
/// real client, and the verdict on what it made of it.
@Suite(.timeLimit(.minutes(2))) struct FailureMatrixTests {
    private static let now: Int64 = 1_700_000_000_000
    private static let policy = RetryPolicy(schedule: .standard)

    private func verdict(_ answer: AttemptAnswer, attempt: Int) -> RetryVerdict {
        Self.policy.verdict(on: answer, attemptNumber: attempt, now: Self.now, random: 0)
    }

    /// Asserts what follows from an answer at the first attempt, and at the last.
    private func expect(_ answer: AttemptAnswer, _ ending: MatrixRow.Ending, _ name: String) {
        let first = verdict(answer, attempt: 1)
        let last = verdict(answer, attempt: 5)
        switch ending {
        case .delivered:
            #expect(first == RetryVerdict(.delivered), "\(name): \(answer)")
            #expect(last == RetryVerdict(.delivered), "\(name)")
        case .again(let wait):
            #expect(first == RetryVerdict(.retry(at: Self.now + wait)), "\(name): \(answer)")
            #expect(last == RetryVerdict(.deadLetter), "\(name)")
        case .failed:
            #expect(first == RetryVerdict(.failed), "\(name): \(answer)")
            #expect(last == RetryVerdict(.failed), "\(name)")
        case .gone:
            #expect(first == RetryVerdict(.failed, disablesSubscriber: true), "\(name): \(answer)")
            #expect(last == RetryVerdict(.failed, disablesSubscriber: true), "\(name)")
        }
    }

    @Test(arguments: MatrixRow.all) func `Each row of the matrix ends as it says`(row: MatrixRow) async throws {
        let authority = try TestAuthority()
        try await Receiver.with(
            tls: try row.tls?(authority), accepts: row.accepts, row.behaviour
        ) { receiver in
            let trusted = row.tls == nil ? nil : try authority.clientConfiguration()
            try await ClientFixture.with(receiver, limits: row.limits, tls: trusted) { fixture in
                var answer = AttemptAnswer.interruption
                for timeout in row.timeouts {
                    answer = await fixture.post(host: row.host, timeout: timeout)
                    if row.isMet(by: answer) { break }
                }
                switch row.answer {
                case .status(let status): #expect(answer.status == status, "\(row.name): \(answer)")
                case .fault(let kind, let words):
                    #expect(answer.fault == kind, "\(row.name): \(answer)")
                    #expect(answer.reason.contains(words), "\(row.name): \(answer.reason)")
                    // What was found out about the host is none of its owner's business.
                    #expect(!answer.reason.contains("127.0.0.1"), "\(row.name): \(answer.reason)")
                }
                expect(answer, row.ending, row.name)
                if case .response(_, _, let body) = answer { #expect(body.count <= Attempt.bodyLimit) }
            }
        }
    }

    @Test func `Each status ends as its class or its own row says`() async throws {
        let endings: [(MatrixRow.Ending, [Int])] = [
            (.delivered, [200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 299]),
            (.failed, [300, 301, 302, 303, 304, 305, 307, 308, 399]),
            (.failed, [400, 401, 402, 403, 404, 405, 406, 407, 409, 411, 412, 413, 414, 415, 416, 417, 418]),
            (.failed, [421, 422, 423, 424, 426, 428, 431, 451, 499]),
            (.gone, [410]),
            (.again(5_000), [408, 425, 429]),
            (.again(5_000), [500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 520, 529, 599]),
        ]
        let statuses = endings.flatMap(\.1)
        try await Receiver.with { request, wire in
            // A redirect says where to, and is not followed there.
            wire.answer(statuses[request.number - 1], headers: "location: /elsewhere\r\n")
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                for (ending, statuses) in endings {
                    for status in statuses {
                        let answer = await fixture.post()
                        #expect(answer.status == status)
                        expect(answer, ending, "\(status)")
                    }
                }
            }
            #expect(receiver.requests.count == statuses.count)
            #expect(receiver.requests.allSatisfy { $0.line == "POST /hook HTTP/1.1" })
        }
    }

    @Test func `A name without an address, one whose servers don't answer, and one that is private`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            var limits = WebhookClientLimits()
            limits.lookUp = .milliseconds(50)
            let secret = try SocketAddress(ipAddress: "10.0.0.1", port: receiver.port)
            let rows: [(any HostResolver, FaultKind, String, MatrixRow.Ending)] = [
                (FixedResolver(), .dns, "receiver.test: the host has no addresses", .again(5_000)),
                (
                    HeldResolver(beginsAtOnce: true), .timeout, "timed out looking up the address of the host",
                    .again(5_000)
                ),
                (
                    FixedResolver([secret]), .addressNotAllowed,
                    "the address of the host is private (10.0.0.0/8, RFC 1918)", .failed
                ),
            ]
            for (resolver, kind, reason, ending) in rows {
                try await ClientFixture.with(receiver, limits: limits, resolver: resolver) { fixture in
                    let answer = await fixture.post()
                    #expect(answer == .fault(kind, reason))
                    expect(answer, ending, reason)
                }
            }
            #expect(receiver.connections == 0)
        }
    }

    @Test func `A port that refuses, and a host that lets nobody in`() async throws {
        let held = try await UnheardPort()
        try await FullListener.with { full in
            let rows: [(port: Int, TimeAmount, FaultKind, String)] = [
                (held.port, .seconds(5), .refused, "receiver.test:\(held.port) refused the connection"),
                (full.port, .milliseconds(100), .connectTimeout, "timed out connecting to receiver.test:\(full.port)"),
            ]
            for (port, patience, kind, reason) in rows {
                var limits = WebhookClientLimits()
                limits.connect = patience
                let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
                let client = try WebhookClient(
                    rules: EgressRules(allowing: ClientFixture.loopback), limits: limits,
                    resolver: FixedResolver([address]), tls: ClientFixture.trustsNobody)
                let target = try WebhookTarget("http://receiver.test:\(port)/")
                let answer = await client.post(target, headers: [], body: [], timeout: .seconds(30))
                #expect(answer == .fault(kind, reason))
                expect(answer, .again(5_000), reason)
                await client.shutdown()
            }
        }
        try await held.close()
    }
}
