import Foundation
import NIOCore
import ServiceKit
import Testing

@testable import Fanout

@Suite("Encryption and login at a mail server", .timeLimit(.minutes(2)))
final class SMTPSecurityTests {
    typealias Step = ScriptedMailServer.Step

    private let authority = FileManager.default.temporaryDirectory.appending(path: "carillon-ca-\(UUID()).pem").path
    /// base 64 of `\0user\0hunter2`, `user` and `hunter2`
    private static let plain = "AHVzZXIAaHVudGVyMg=="

    private static let offer: [Step] = [.say("220 mail\r\n"), .hear("EHLO"), .say("250-mail\r\n250 STARTTLS\r\n")]
    private static let upgrade: [Step] = offer + [.hear("STARTTLS"), .say("220 go\r\n"), .startTLS]

    init() throws {
        try TestCertificates.authority.write(toFile: authority, atomically: true, encoding: .utf8)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: authority)
    }

    private func transport(
        _ server: ScriptedMailServer, _ security: SMTPServer.Security, login: Bool = true, trusted: Bool = true,
        host: String = "localhost"
    ) throws -> SMTPTransport {
        let server = SMTPServer(
            address: HostPort(host: host, port: server.port), security: security,
            login: login ? SMTPServer.Login(user: "user", password: Secret("hunter2")) : nil,
            trustedCertificates: trusted ? authority : nil, clientName: "client.example", maxConnections: 1)
        return try SMTPTransport(SMTPConfiguration(server: server))
    }

    private func send(
        _ script: [Step], _ security: SMTPServer.Security = .required, login: Bool = true, trusted: Bool = true,
        host: String = "localhost"
    ) async throws -> (answer: AttemptAnswer, heard: [String]) {
        let message = try TestMail.message()
        return try await ScriptedMailServer.run([script], implicitTLS: security == .implicit) { server in
            let transport = try self.transport(server, security, login: login, trusted: trusted, host: host)
            let answer = await transport.send(message).answer
            await transport.shutdown()
            #expect(server.surprises.isEmpty)
            return (answer, server.heard.first ?? [])
        }
    }

    @Test("STARTTLS, then AUTH PLAIN, then the message")
    func startTLSAndPlain() async throws {
        let (answer, heard) = try await send(
            Self.upgrade + [
                .hear("EHLO"), .say("250-mail\r\n250 AUTH LOGIN PLAIN\r\n"), .hear("AUTH PLAIN \(Self.plain)"),
                .say("235 2.7.0 hello\r\n"),
            ] + SMTPTransportTests.take)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
        #expect(heard.prefix(3) == ["EHLO client.example", "STARTTLS", "EHLO client.example"])
    }

    @Test("TLS from the first byte, then AUTH LOGIN; by name and by address", arguments: ["localhost", "127.0.0.1"])
    func implicitAndLogin(host: String) async throws {
        let (answer, _) = try await send(
            [
                .say("220 mail\r\n"), .hear("EHLO"), .say("250-mail\r\n250 AUTH LOGIN\r\n"), .hear("AUTH LOGIN"),
                .say("334 VXNlcm5hbWU6\r\n"), .hear("dXNlcg=="), .say("334 UGFzc3dvcmQ6\r\n"), .hear("aHVudGVyMg=="),
                .say("235 ok\r\n"),
            ] + SMTPTransportTests.take, .implicit, host: host)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
    }

    @Test("without STARTTLS no login and no message is sent, even where a login is offered")
    func neverInTheClear() async throws {
        let (answer, heard) = try await send(
            [.say("220 mail\r\n"), .hear("EHLO"), .say("250-mail\r\n250 AUTH PLAIN LOGIN\r\n")])
        guard case .fault(.tls, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(heard == ["EHLO client.example"])
    }

    @Test("a refusal of STARTTLS ends it", arguments: [("454 4.7.0 not now", true), ("501 no", false)])
    func startTLSRefused(reply: String, isTransient: Bool) async throws {
        let (answer, heard) = try await send(Self.offer + [.hear("STARTTLS"), .say("\(reply)\r\n")])
        let text = "the server refused STARTTLS: \(reply)"
        #expect(answer == (isTransient ? .rejected(code: 454, text) : .fault(.tls, text)))
        #expect(heard == ["EHLO client.example", "STARTTLS"])
    }

    @Test("what is injected in the clear behind the answer to STARTTLS is worth nothing")
    func injection() async throws {
        // Taken for an answer to the second EHLO, it would offer what the server doesn't.
        let (answer, _) = try await send(
            Self.offer + [
                .hear("STARTTLS"),
                .say("220 go\r\n250-mail\r\n250-SIZE 1\r\n250 AUTH PLAIN\r\n250 ok\r\n235 ok\r\n250-half"),
                .startTLS, .hear("EHLO"), .say("250-mail\r\n250 AUTH LOGIN\r\n"), .hear("AUTH LOGIN"),
                .say("334 a\r\n"),
                .hear("dXNlcg=="), .say("334 b\r\n"), .hear("aHVudGVyMg=="), .say("235 ok\r\n"),
            ] + SMTPTransportTests.take)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
    }

    @Test("what was offered in the clear doesn't count once there is TLS")
    func offersForgotten() async throws {
        let (answer, _) = try await send(
            [
                .say("220 mail\r\n"), .hear("EHLO"), .say("250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"),
                .hear("STARTTLS"), .say("220 go\r\n"), .startTLS, .hear("EHLO"), .say("250 mail\r\n"),
            ])
        #expect(answer == .fault(.unauthorized, "the server offers neither AUTH PLAIN nor AUTH LOGIN"))
    }

    @Test(
        "a certificate that nobody trusted is refused, by both ways to TLS",
        arguments: [SMTPServer.Security.required, .implicit])
    func untrusted(security: SMTPServer.Security) async throws {
        let script = security == .implicit ? [.say("220 mail\r\n")] : Self.upgrade
        let (answer, _) = try await send(script, security, trusted: false)
        #expect(answer == .fault(.tls, "TLS failed: \(CertificateFault.unknownAuthority)"))
    }

    @Test("encryption that is offered is used without a login too")
    func opportunistic() async throws {
        let (answer, heard) = try await send(
            Self.upgrade + [.hear("EHLO"), .say("250 mail\r\n")] + SMTPTransportTests.take, .offered, login: false)
        #expect(answer == .accepted(code: 250, "250 2.0.0 queued as 1"))
        #expect(heard.contains("STARTTLS"))
    }

    @Test("a refused login is retried, and says so without the password")
    func refusedLogin() async throws {
        let script =
            Self.upgrade + [
                .hear("EHLO"), .say("250-mail\r\n250 AUTH PLAIN\r\n"), .hear("AUTH"),
                .say("535 5.7.8 user:hunter2 (\(Self.plain)) is wrong\r\n"),
            ]
        let (answer, _) = try await send(script)
        #expect(
            answer
                == .fault(.unauthorized, "the server refused the login of user: 535 5.7.8 user:*** (***) is wrong"))
    }

    @Test("verifying tries everything short of a message, and names the server and what is wrong")
    func verifies() async throws {
        let good: [Step] = [.hear("EHLO"), .say("250-mail\r\n250 AUTH PLAIN\r\n"), .hear("AUTH"), .say("235 ok\r\n")]
        try await ScriptedMailServer.run([Self.upgrade + good + [.hear("QUIT"), .say("221 bye\r\n")]]) { server in
            try await self.transport(server, .required).verify()
            #expect(server.surprises.isEmpty)
        }
        let bad: [Step] = [.hear("EHLO"), .say("250-mail\r\n250 AUTH PLAIN\r\n"), .hear("AUTH"), .say("535 no\r\n")]
        try await ScriptedMailServer.run([Self.upgrade + bad]) { server in
            let error = await #expect(throws: MailTransportError.self) {
                try await self.transport(server, .required).verify()
            }
            #expect(
                error?.description
                    == "smtp://user@localhost:\(server.port): the server refused the login of user: 535 no")
        }
    }

    @Test("a file of certificates that can't be read is named at once")
    func unreadableAuthority() {
        let error = #expect(throws: MailTransportError.self) {
            var server = SMTPServer(address: HostPort(host: "x", port: 1), security: .implicit)
            server.trustedCertificates = "/nowhere.pem"
            return try SMTPTransport(SMTPConfiguration(server: server))
        }
        #expect(error?.description.contains("/nowhere.pem") == true)
    }
}
