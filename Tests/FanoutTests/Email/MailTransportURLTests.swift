import Testing

@testable import Fanout

@Suite("CARILLON_SMTP_URL")
struct MailTransportURLTests {
    private func smtp(_ text: String) throws -> SMTPConfiguration {
        guard case .smtp(let configuration) = try MailTransportURL(text) else {
            throw MailTransportError("not smtp")
        }
        return configuration
    }

    @Test("a folder is a Maildir", arguments: [("file:data/outbox", "data/outbox"), ("file:///var/mail", "/var/mail")])
    func maildir(text: String, path: String) throws {
        #expect(try MailTransportURL(text) == .maildir(path: path))
    }

    @Test("host, port, login and options are read")
    func server() throws {
        let one = try smtp(
            "smtp://us%40er:p%3Aa%20ss@mail.example.com:2525?ca=/etc/ca.pem&helo=me.example.com&connections=9")
        #expect(one.host == "mail.example.com")
        #expect(one.port == 2525)
        #expect(one.login == SMTPConfiguration.Login(user: "us@er", password: "p:a ss"))
        #expect(one.security == .required)
        #expect(one.trustedCertificates == "/etc/ca.pem")
        #expect(one.clientName == "me.example.com")
        #expect(one.maxConnections == 9)
    }

    @Test("ports and security follow the scheme and the login")
    func defaults() throws {
        #expect(try smtp("smtp://mail").port == 587)
        #expect(try smtp("smtp://mail").security == .offered)
        #expect(try smtp("smtp://mail?tls=none").security == .none)
        #expect(try smtp("smtp://mail?tls=required").security == .required)
        #expect(try smtp("smtps://mail/").port == 465)
        #expect(try smtp("smtps://mail").security == .implicit)
        #expect(try smtp("smtp://[::1]:25").host == "::1")
    }

    @Test(
        "what is wrong is refused, and no password is repeated",
        arguments: [
            "", "mail", "http://mail", "file:", "smtp://", "smtp://:25", "smtp://mail/path", "smtp://mail:0",
            "smtp://mail:70000", "smtp://user@mail", "smtp://user:hunter2@mail?tls=none",
            "smtp://user:hunter2@mail?tls=offered", "smtps://user:hunter2@mail?tls=required",
            "smtp://user:hunter2@mail?speed=9", "smtp://user:hunter2@mail?connections=0",
            "smtp://user:hunter2@mail?helo=a%0d%0ab", "smtp://user:hunter2@mail#x", "smtp://us er:hunter2@mail",
        ])
    func refused(text: String) {
        let error = #expect(throws: MailTransportError.self) { try MailTransportURL(text) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("no description shows the password")
    func concealed() throws {
        let configuration = try smtp("smtp://user:hunter2@mail")
        #expect("\(configuration)" == "smtp://user@mail:587")
        #expect(!String(reflecting: configuration.login.map { "\($0)" }).contains("hunter2"))
    }
}
