import Testing

@testable import ServiceKit

@Suite("CARILLON_SMTP_URL")
struct MailURLTests {
    private func smtp(_ text: String) throws -> SMTPServer {
        guard case .smtp(let server) = try MailURL(text) else {
            throw MailURLError("not smtp")
        }
        return server
    }

    @Test("a folder is a Maildir", arguments: [("file:data/outbox", "data/outbox"), ("file:///var/mail", "/var/mail")])
    func maildir(text: String, path: String) throws {
        #expect(try MailURL(text) == .maildir(folder: path))
    }

    @Test("host, port, login and options are read")
    func server() throws {
        let one = try smtp(
            "smtp://us%40er:p%3Aa%20ss@mail.example.com:2525?ca=/etc/ca.pem&helo=me.example.com&connections=9&perdomain=3"
        )
        #expect(one.address.host == "mail.example.com")
        #expect(one.address.port == 2525)
        #expect(one.login == SMTPServer.Login(user: "us@er", password: Secret("p:a ss")))
        #expect(one.security == .required)
        #expect(one.trustedCertificates == "/etc/ca.pem")
        #expect(one.clientName == "me.example.com")
        #expect(one.maxConnections == 9)
        #expect(one.maxPerDomain == 3)
    }

    @Test("ports and security follow the scheme and the login")
    func defaults() throws {
        #expect(try smtp("smtp://mail").address.port == 587)
        #expect(try smtp("smtp://mail").security == .offered)
        #expect(try smtp("smtp://mail?tls=none").security == .none)
        #expect(try smtp("smtp://mail?tls=required").security == .required)
        #expect(try smtp("smtps://mail/").address.port == 465)
        #expect(try smtp("smtps://mail").security == .implicit)
        #expect(try smtp("smtp://[::1]:25").address.host == "::1")
        #expect(try smtp("smtp://mail").maxPerDomain == 3)
        #expect(try smtp("smtp://mail?connections=1").maxPerDomain == 1)
    }

    @Test(
        "what is wrong is refused, and no password is repeated",
        arguments: [
            "", "mail", "http://mail", "file:", "smtp://", "smtp://:25", "smtp://mail/path", "smtp://mail:0",
            "smtp://mail:70000", "smtp://user@mail", "smtp://user:hunter2@mail?tls=none",
            "smtp://user:hunter2@mail?tls=offered", "smtps://user:hunter2@mail?tls=required",
            "smtp://user:hunter2@mail?speed=9", "smtp://user:hunter2@mail?connections=0",
            "smtp://user:hunter2@mail?perdomain=0",
            "smtp://user:hunter2@mail?helo=a%0d%0ab", "smtp://user:hunter2@mail#x", "smtp://us er:hunter2@mail",
        ])
    func refused(text: String) {
        let error = #expect(throws: MailURLError.self) { try MailURL(text) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("no description shows the password")
    func concealed() throws {
        let url = try MailURL("smtp://user:hunter2@mail")
        #expect("\(url)" == "smtp://mail:587")
        #expect(!String(reflecting: url).contains("hunter2"))
    }
}
