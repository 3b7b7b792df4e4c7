import NIOCore
import ServiceKit
import Testing

@testable import Fanout

@Suite("Addresses and servers beyond ASCII and IPv4", .timeLimit(.minutes(2)))
struct SMTPAddressTests {
    typealias Step = ScriptedMailServer.Step

    private func send(
        _ message: MailMessage, offers: String, _ rest: [Step] = SMTPAddressTests.take
    ) async throws -> (answer: AttemptAnswer, heard: [String]) {
        let script = SMTPTransportTests.greet + [.say("250-mail\r\n250 \(offers)\r\n")] + rest
        return try await ScriptedMailServer.run([script]) { server in
            let transport = try SMTPTransportTests.transport(server)
            let answer = await transport.send(message).answer
            await transport.shutdown()
            #expect(server.surprises.isEmpty)
            return (answer, server.heard.first ?? [])
        }
    }

    private static let take: [Step] = [
        .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"), .say("354 go\r\n"),
        .hearMessage, .say("250 done\r\n"),
    ]

    private static func message(from: String, to: String) throws -> MailMessage {
        var message = try TestMail.message(to: to)
        message.from = Mailbox(name: "Ümlaut", address: try MailAddress(from))
        return message
    }

    @Test("a domain beyond ASCII goes as A-labels to a server without SMTPUTF8, in the envelope and in the header")
    func aLabels() async throws {
        let message = try Self.message(from: "notify@straße.example", to: "anna@bücher.例え.jp")
        let (answer, heard) = try await send(message, offers: "8BITMIME")
        #expect(answer == .accepted(code: 250, "250 done"))
        #expect(heard[1] == "MAIL FROM:<notify@xn--strae-oqa.example>")
        #expect(heard[2] == "RCPT TO:<anna@xn--bcher-kva.xn--r8jz45g.jp>")
        let mail = try #require(heard.last)
        #expect(mail.utf8.allSatisfy { $0 < 128 })
        #expect(mail.contains("To: anna@xn--bcher-kva.xn--r8jz45g.jp\r\n"))
        #expect(mail.contains("Message-ID: <dlv_1@xn--strae-oqa.example>\r\n"))
    }

    @Test("with SMTPUTF8 it goes as it is, under the same Message-ID")
    func asItIs() async throws {
        let message = try Self.message(from: "notify@straße.example", to: "anna@bücher.example")
        let (answer, heard) = try await send(message, offers: "SMTPUTF8")
        #expect(answer == .accepted(code: 250, "250 done"))
        #expect(heard[1] == "MAIL FROM:<notify@straße.example> SMTPUTF8")
        #expect(heard[2] == "RCPT TO:<anna@bücher.example>")
        #expect(heard.last?.contains("Message-ID: <dlv_1@xn--strae-oqa.example>\r\n") == true)
    }

    @Test(
        "what has no form in ASCII is refused for good, and nothing is sent",
        arguments: [("notify@example.com", "żółw@example.org"), ("ü@example.com", "to@example.org")])
    func noForm(from: String, to: String) async throws {
        let outcome = try await ScriptedMailServer.run([SMTPTransportTests.plainHello]) { server in
            let transport = try SMTPTransportTests.transport(server)
            let outcome = await transport.send(try Self.message(from: from, to: to))
            await transport.shutdown()
            #expect(server.heard.first?.count == 1)
            return outcome
        }
        guard case .rejected(553, let reason) = outcome.answer else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("5.6.7 "))
        #expect(outcome.refusal == nil, "the address is good; it is the server that can't")
    }

    @Test("a mailbox has one key, however its address is written")
    func keys() throws {
        func key(_ text: String) throws -> String { try MailAddress(text).mailboxKey }
        #expect(try key("Anna@Example.ORG") == key("anna@example.org"))
        #expect(try key("anna@BÜCHER.example") == key("anna@xn--bcher-kva.example"))
        #expect(try key("e\u{301}@example.org") == key("é@example.org"))
        #expect(try key("anna+a@example.org") != key("anna@example.org"))
        #expect(try key("anna@example.org") != key("anna@example.com"))
        #expect(try MailAddress("a@[192.0.2.1]").asciiDomain == "[192.0.2.1]")
    }

    @Test("over IPv6 the client says which address it has")
    func ipv6() async throws {
        let script: [Step] =
            [.say("220 mail\r\n"), .hear("EHLO [IPv6:::1]"), .say("250-mail\r\n250 8BITMIME\r\n")] + Self.take
        try await ScriptedMailServer.run([script], host: "::1") { server in
            let transport = try SMTPTransport(
                SMTPConfiguration(
                    server: SMTPServer(address: HostPort(host: "::1", port: server.port), security: .none)))
            let answer = await transport.send(try TestMail.message(to: "to@[IPv6:2001:db8::1]")).answer
            await transport.shutdown()
            #expect(answer == .accepted(code: 250, "250 done"))
            #expect(server.heard.first?[2] == "RCPT TO:<to@[IPv6:2001:db8::1]>")
            #expect(server.surprises.isEmpty)
        }
    }

    @Test("of mails to one domain only so many are under way; others pass by, and who can't begin is put off")
    func perDomain() async throws {
        let hung: [Step] = SMTPTransportTests.plainHello + [.hear("MAIL")]
        let good = SMTPTransportTests.plainHello + Self.take
        try await ScriptedMailServer.run([hung, good]) { server in
            let transport = try SMTPTransport(
                SMTPConfiguration(
                    server: SMTPServer(
                        address: HostPort(host: "127.0.0.1", port: server.port), security: .none, maxConnections: 2,
                        maxPerDomain: 1),
                    timeouts: SMTPTimeouts(turn: .milliseconds(20))))
            let slow = try TestMail.message("dlv_1", to: "a@slow.example")
            let attempt = Task { await transport.send(slow).answer }
            for await event in server.events where event == .heard("MAIL FROM:<notify@example.com>") { break }
            let second = await transport.send(try TestMail.message("dlv_2", to: "b@SLOW.example")).answer
            #expect(second == .fault(.interrupted, "as many mails to slow.example are under way as may be"))
            let other = await transport.send(try TestMail.message("dlv_3", to: "c@quick.example")).answer
            #expect(other == .accepted(code: 250, "250 done"))
            attempt.cancel()
            #expect(await attempt.value == .fault(.interrupted, "the attempt was broken off"))
            await transport.shutdown()
        }
    }

    @Test("a reply too many after a message ends the connection, and the next mail goes over another")
    func outOfStep() async throws {
        let chatty =
            SMTPTransportTests.plainHello + SMTPTransportTests.take.dropLast() + [
                .say("250 2.0.0 queued as 1\r\n250 and another\r\n")
            ]
        let good = SMTPTransportTests.plainHello + SMTPTransportTests.take
        try await ScriptedMailServer.run([chatty, good]) { server in
            let transport = try SMTPTransportTests.transport(server, timeouts: SMTPTimeouts(turn: .minutes(1)))
            let message = try TestMail.message()
            await withTaskGroup(of: AttemptAnswer.self) { group in
                for _ in 0..<2 { group.addTask { await transport.send(message).answer } }
                for await answer in group { #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1")) }
            }
            await transport.shutdown()
            #expect(server.heard.count == 2)
            #expect(server.surprises.isEmpty)
        }
    }
}
