import Foundation
import NIOCore
import NIOSSL
import ServiceKit
import Testing

@testable import Fanout

@Suite("Certificates of mail servers", .timeLimit(.minutes(2)))
struct SMTPCertificateTests {
    private let authority: String

    init() throws {
        authority = NSTemporaryDirectory() + "carillon-bad-\(UUID().uuidString).pem"
        try BadCertificates.authority.write(toFile: authority, atomically: true, encoding: .utf8)
    }

    @Test(
        "one that can't be believed is refused with what is wrong with it, by both ways to TLS, and no login is sent",
        arguments: [
            (BadCertificates.expired, CertificateFault.expired), (BadCertificates.notYetValid, .notYetValid),
            (BadCertificates.otherName, .otherName), (TestCertificates.server, .unknownAuthority),
        ], [SMTPServer.Security.required, .implicit])
    func refused(certificate: (chain: String, fault: CertificateFault), security: SMTPServer.Security) async throws {
        let key = certificate.fault == .unknownAuthority ? TestCertificates.serverKey : BadCertificates.key
        let script: [ScriptedMailServer.Step] =
            security == .implicit
            ? [.say("220 mail\r\n")]
            : [
                .say("220 mail\r\n"), .hear("EHLO"), .say("250-mail\r\n250 STARTTLS\r\n"), .hear("STARTTLS"),
                .say("220 go\r\n"), .startTLS,
            ]
        let message = try TestMail.message()
        try await ScriptedMailServer.run(
            [script], implicitTLS: security == .implicit, certificate: (certificate.chain, key)
        ) { server in
            let transport = try SMTPTransport(
                SMTPConfiguration(
                    server: SMTPServer(
                        address: HostPort(host: "localhost", port: server.port), security: security,
                        login: SMTPServer.Login(user: "user", password: Secret("hunter2")),
                        trustedCertificates: authority)))
            let answer = await transport.send(message).answer
            #expect(answer == .fault(.tls, "TLS failed: \(certificate.fault)"))
            let error = await #expect(throws: MailTransportError.self) { try await transport.verify() }
            #expect(error?.description.hasSuffix("TLS failed: \(certificate.fault)") == true)
            await transport.shutdown()
            #expect(server.heard.joined().allSatisfy { !$0.contains("AUTH") })
        }
        try? FileManager.default.removeItem(atPath: authority)
    }

    @Test("the dates of a certificate are held against the clock")
    func dates() throws {
        let certificate = try NIOSSLCertificate(bytes: Array(BadCertificates.expired.utf8), format: .pem)
        let within = 1_600_000_000
        #expect(CertificateFault(certificate, now: within) == .unknownAuthority)
        #expect(CertificateFault(certificate, now: within + 100_000_000) == .expired)
        #expect(CertificateFault(certificate, now: within - 100_000_000) == .notYetValid)
        #expect(CertificateFault(nil, now: within) == .unknownAuthority)
    }
}
