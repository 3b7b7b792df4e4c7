import ServiceKit
import Testing

@testable import Fanout

@Suite("E-mail from the settings")
struct EmailSetupTests {
    private func setup(_ environment: [String: String]) throws -> EmailSetup {
        try EmailSetup(try Settings(environment: environment))
    }

    @Test("mail goes into the data folder until a server is set")
    func transports() throws {
        #expect(try setup([:]).transport is MaildirTransport)
        #expect(try setup(["CARILLON_SMTP_URL": "smtp://mail:25"]).transport is SMTPTransport)
    }

    @Test(
        "mail is from the host that its links lead to, or from whom the setting says",
        arguments: [
            ([:], "Carillon", "carillon@localhost"),
            (["CARILLON_PUBLIC_URL": "https://hooks.example.org"], "Carillon", "carillon@hooks.example.org"),
            (["CARILLON_PUBLIC_URL": "http://[::1]:8081"], "Carillon", "carillon@localhost"),
            (["CARILLON_MAIL_FROM": "News <news@example.org>"], "News", "news@example.org"),
            (["CARILLON_MAIL_FROM": "news@example.org"], nil, "news@example.org"),
        ] as [([String: String], String?, String)])
    func sender(environment: [String: String], name: String?, address: String) throws {
        let sender = try setup(environment).sender
        #expect(sender.name == name)
        #expect(sender.address.description == address)
    }

    @Test(
        "what is wrong is refused by the name of its variable",
        arguments: [
            ("CARILLON_MAIL_FROM", "nobody"), ("CARILLON_MAIL_FROM", "a@b\r\nBcc: c@d"),
            ("CARILLON_SMTP_URL", "smtps://mail?ca=/nowhere.pem"),
            ("CARILLON_SMTP_URL", "smtp://u:hunter2@mail?tls=none"),
        ])
    func refused(name: String, value: String) {
        let error = #expect(throws: SettingsError.self) { try setup([name: value]) }
        #expect(error?.name == name)
        #expect(error?.description.contains("hunter2") == false)
    }
}
