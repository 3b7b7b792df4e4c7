import NIOCore
import ServiceKit
import Testing

@testable import Fanout

@Suite("Mail to a server that plays a script", .timeLimit(.minutes(2)))
struct SMTPTransportTests {
    typealias Step = ScriptedMailServer.Step

    static let greet: [Step] = [.say("220 mail\r\n"), .hear("EHLO [127.0.0.1]")]
    static let plainHello: [Step] = greet + [.say("250-mail\r\n250 8BITMIME\r\n")]
    static let pipelinedHello: [Step] = greet + [.say("250-mail\r\n250-PIPELINING\r\n250 SIZE 100000\r\n")]
    static let take: [Step] = [
        .hear("MAIL FROM:<notify@example.com>"), .say("250 ok\r\n"), .hear("RCPT TO:<to@example.org>"),
        .say("250 ok\r\n"),
        .hear("DATA"), .say("354 go\r\n"), .hearMessage, .say("250 2.0.0 queued as 1\r\n"),
    ]

    static func transport(
        _ server: ScriptedMailServer, security: SMTPServer.Security = .none,
        timeouts: SMTPTimeouts = Self.patient, connections: Int = 1
    ) throws -> SMTPTransport {
        let server = SMTPServer(
            address: HostPort(host: "127.0.0.1", port: server.port), security: security, maxConnections: connections)
        return try SMTPTransport(SMTPConfiguration(server: server, timeouts: timeouts))
    }

    /// Where nothing is said of silence, none of it is too long: a busy machine may take its time.
    private static let patient = SMTPTimeouts(
        attempt: .hours(1), connect: .hours(1), command: .hours(1), data: .hours(1), turn: .hours(1))

    private func send(
        _ scripts: [Step]..., timeouts: SMTPTimeouts = Self.patient, message: MailMessage? = nil
    ) async throws -> (answer: AttemptAnswer, heard: [[String]]) {
        let message = try message ?? TestMail.message()
        return try await ScriptedMailServer.run(scripts) { server in
            let transport = try Self.transport(server, timeouts: timeouts)
            let answer = await transport.send(message).answer
            await transport.shutdown()
            #expect(server.surprises.isEmpty)
            return (answer, server.heard)
        }
    }

    @Test("a message is taken, with and without pipelining", arguments: [plainHello, pipelinedHello])
    func accepted(hello: [Step]) async throws {
        let message = try TestMail.message(text: "One\n.\n..two\nŽ\n")
        let (answer, heard) = try await send(hello + Self.take, message: message)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
        let sent = try #require(heard.first?.last)
        let unstuffed = (sent + "\r\n").utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
            line.first == UInt8(ascii: ".") ? Array(line.dropFirst()) : Array(line)
        }
        #expect(Array(unstuffed.joined(separator: [10])) == message.encoded())
    }

    @Test("a pipelining server is told its size and gets the envelope at once")
    func pipelined() async throws {
        let together: [Step] = [
            .hearText("DATA\r\n"), .say("250 ok\r\n250 ok\r\n354 go\r\n"), .hearMessage, .say("250 done\r\n"),
        ]
        let size = try TestMail.message().encoded().count
        let (answer, heard) = try await send(Self.pipelinedHello + together)
        #expect(answer == .accepted(code: 250, "250 done"))
        #expect(
            heard.first?.dropFirst().first
                == "MAIL FROM:<notify@example.com> SIZE=\(size)\r\nRCPT TO:<to@example.org>\r\nDATA\r\n")
    }

    @Test(
        "a server that answers before it is asked is out of step, and nothing that it said is taken for an answer",
        arguments: [
            [.say("220 mail\r\n250 mail\r\n"), .hear("EHLO")],
            greet + [.say("250-mail\r\n250 PIPELINING\r\n250 ok\r\n"), .hear("MAIL")],
            pipelinedHello + [.hearText("DATA\r\n"), .say("250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n")],
        ] as [[Step]])
    func early(script: [Step]) async throws {
        let (answer, heard) = try await send(script)
        guard case .fault(.protocolError, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("before it was said"))
        #expect(heard.first?.contains { $0.contains("Subject") } == false)
    }

    @Test("what a server says unasked against a mail counts, since it leaves", arguments: [421, 451])
    func earlyRefusal(code: Int) async throws {
        let (answer, _) = try await send(
            Self.pipelinedHello + [
                .hearText("DATA\r\n"), .say("250 ok\r\n250 ok\r\n354 go\r\n\(code) leaving\r\n"), .hearMessage, .close,
            ])
        #expect(answer == .rejected(code: code, "the message: \(code) leaving"))
    }

    @Test("a flood of replies ends the connection")
    func flood() async throws {
        let (answer, _) = try await send([.say("220 mail\r\n" + String(repeating: "250 ok\r\n", count: 1000))])
        guard case .fault(let kind, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(kind == .protocolError)
    }

    @Test(
        "what the server says against the recipient or the message is a rejection with its code",
        arguments: [
            (
                [.hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("550 5.1.1 unknown\r\n"), .hear("RSET")],
                AttemptAnswer.rejected(code: 550, "the recipient: 550 5.1.1 unknown")
            ),
            (
                [
                    .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("450-4.2.0 grey\r\n450 4.2.0 listed\r\n"),
                    .hear("RSET"),
                ],
                .rejected(code: 450, "the recipient: 450 4.2.0 grey 4.2.0 listed")
            ),
            (
                [
                    .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"),
                    .say("452 full\r\n"),
                ],
                .rejected(code: 452, "DATA: 452 full")
            ),
            (
                [
                    .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"),
                    .say("354 go\r\n"),
                    .hearMessage, .say("554 5.6.0 spam\r\n"),
                ], .rejected(code: 554, "the message: 554 5.6.0 spam")
            ),
            (
                [.hear("MAIL"), .say("451 4.3.0 later\r\n")],
                .rejected(code: 451, "the sender was refused: 451 4.3.0 later")
            ),
            (
                [.hear("MAIL"), .say("553 5.7.1 not you\r\n")],
                .fault(.unauthorized, "the sender was refused: 553 5.7.1 not you")
            ),
            (
                [.hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("530 5.7.0 login first\r\n")],
                .fault(.unauthorized, "the sender was refused: 530 5.7.0 login first")
            ),
        ] as [([Step], AttemptAnswer)])
    func rejected(script: [Step], expected: AttemptAnswer) async throws {
        let (answer, _) = try await send(Self.plainHello + script + [.say("250 reset\r\n")])
        #expect(answer == expected)
    }

    @Test("pipelined, a refused recipient counts even if the server then takes DATA, and no message follows")
    func refusedButData() async throws {
        let (answer, heard) = try await send(
            Self.pipelinedHello + [.hearText("DATA\r\n"), .say("250 ok\r\n550 no\r\n354 go\r\n")])
        #expect(answer == .rejected(code: 550, "the recipient: 550 no"))
        #expect(heard.first?.count == 2)
    }

    @Test("a verdict in the middle of DATA counts, though the server closes behind it")
    func verdictInData() async throws {
        let message = try TestMail.message(text: String(repeating: "line\n", count: 200))
        let (answer, _) = try await send(
            Self.plainHello + [
                .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"), .say("354 go\r\n"),
                .hearText("Subject"), .say("552 5.3.4 too much\r\n"), .hearMessage, .close,
            ], message: message)
        #expect(answer == .rejected(code: 552, "the message: 552 5.3.4 too much"))
    }

    @Test(
        "a connection that ends is a reset, wherever it ends",
        arguments: [
            [.close], greet + [.close], plainHello + [.hear("MAIL"), .close],
            plainHello + [.hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("25"), .close],
            plainHello + [
                .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"), .say("354 go\r\n"),
                .hearText("Subject"), .close,
            ],
        ] as [[Step]])
    func dropped(script: [Step]) async throws {
        let (answer, heard) = try await send(script)
        guard case .fault(let kind, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(kind == .reset)
        #expect(heard.count == 1)
    }

    @Test(
        "a server that falls silent is a timeout",
        arguments: [
            [], greet, plainHello, plainHello + [.hear("MAIL"), .say("250-ok\r\n")], pipelinedHello,
            plainHello + take.dropLast(),
        ] as [[Step]])
    func silent(script: [Step]) async throws {
        let quick = SMTPTimeouts(command: .milliseconds(150), data: .milliseconds(150))
        let (answer, _) = try await send(script, timeouts: quick)
        guard case .fault(let kind, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(kind == .timeout)
    }

    @Test(
        "however patient each step is, the attempt ends in its time, and the answer names the step",
        arguments: [[], greet, plainHello, pipelinedHello, plainHello + take.dropLast()] as [[Step]])
    func wholeAttempt(script: [Step]) async throws {
        let patient = SMTPTimeouts(attempt: .milliseconds(150), connect: .hours(1), command: .hours(1), data: .hours(1))
        let (answer, _) = try await send(script, timeouts: patient)
        guard case .fault(.timeout, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.hasPrefix("the server did not") && reason.hasSuffix("in time"))
    }

    @Test(
        "what is no SMTP is a protocol error",
        arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", String(repeating: "x", count: 10_000), "220-a\r\n250 b\r\n"])
    func nonsense(text: String) async throws {
        let (answer, _) = try await send([.say(text)])
        guard case .fault(let kind, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(kind == .protocolError)
    }

    @Test("a server that turns connections away for now is asked again later, and for good is a fault of ours")
    func turnedAway() async throws {
        let (busy, _) = try await send([.say("421 4.3.2 busy\r\n"), .close])
        #expect(busy == .rejected(code: 421, "the server turned the connection away: 421 4.3.2 busy"))
        let (closed, _) = try await send([.say("554 no service\r\n"), .close])
        #expect(closed == .fault(.refused, "the server turned the connection away: 554 no service"))
    }

    @Test("a server that knows no EHLO is greeted with HELO")
    func oldServer() async throws {
        let (answer, _) = try await send(
            [.say("220 old\r\n"), .hear("EHLO"), .say("502 what?\r\n"), .hear("HELO"), .say("250 hi\r\n")] + Self.take)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
    }

    @Test("an address beyond ASCII goes only to a server that takes it")
    func international() async throws {
        let message = try TestMail.message(to: "żółw@example.org")
        let (refused, heard) = try await send(Self.plainHello, message: message)
        guard case .rejected(553, let reason) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(reason.hasPrefix("5.6.7 the mail server does not take addresses beyond ASCII"))
        #expect(heard.first?.count == 1)
        let (answer, lines) = try await send(
            Self.greet + [
                .say("250-mail\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"), .hear("MAIL"), .say("250 ok\r\n"),
                .hear("RCPT TO:<żółw@example.org>"), .say("250 ok\r\n"), .hear("DATA"), .say("354 go\r\n"),
                .hearMessage,
                .say("250 done\r\n"),
            ], message: message)
        #expect(answer == .accepted(code: 250, "250 done"))
        #expect(lines.first?[1] == "MAIL FROM:<notify@example.com> BODY=8BITMIME SMTPUTF8")
    }

    @Test("a message that the server says is too large is not offered")
    func tooLarge() async throws {
        let message = try TestMail.message(text: String(repeating: "x", count: 200_000))
        let (answer, heard) = try await send(Self.pipelinedHello, message: message)
        guard case .rejected(552, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(heard.first?.count == 1)
    }

    @Test("nobody listening is refused, and no such host is a fault of DNS")
    func unreachable() async throws {
        func transport(_ host: String) throws -> SMTPTransport {
            // A port that nobody has used for decades, and that no other test is given.
            let server = SMTPServer(address: HostPort(host: host, port: 1), security: .none)
            return try SMTPTransport(SMTPConfiguration(server: server))
        }
        let closed = try transport("127.0.0.1")
        let message = try TestMail.message()
        let answer = await closed.send(message).answer
        #expect(answer == .fault(.refused, "the server refused the connection"))
        let nowhere = try transport("mail.invalid")
        guard case .fault(.dns, _) = await nowhere.send(message).answer else {
            Issue.record("mail.invalid was found")
            return
        }
    }
}
