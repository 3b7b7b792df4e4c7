import Testing

@testable import Fanout

@Suite("Mail addresses")
struct MailAddressTests {
    @Test(
        "what is an address is taken as it is",
        arguments: [
            "a@b", "user@example.com", "first.last+tag@sub.example.co.uk", "o'brien!#$%&*/=?^_`{|}~-@example.com",
            "user@localhost", "user@[192.0.2.1]", "user@[IPv6:2001:db8::1]", "USER@EXAMPLE.COM",
        ])
    func valid(text: String) throws {
        let address = try MailAddress(text)
        #expect(address.description == text)
        #expect(!address.needsUTF8)
    }

    @Test(
        "an address beyond ASCII asks for SMTPUTF8", arguments: ["żółw@example.com", "user@bücher.example", "用户@例え.jp"])
    func international(text: String) throws {
        let address = try MailAddress(text)
        #expect(address.description == text)
        #expect(address.needsUTF8)
    }

    @Test(
        "what could end a line, a command or a header is refused",
        arguments: [
            "a@b\r\nRCPT TO:<c@d>", "a@b\n", "\ra@b", "a@b\u{0}", "a b@c", "a@b c", "a@b>", "<a@b>", "a@b,c@d", "a;@b",
            "\"a b\"@c", "a@b\u{85}", "a@b\u{2028}", "a\u{a0}b@c", "a\u{200b}@b", "a\u{202e}@b", "a@b(comment)",
            "a:b@c",
            "a@b\t", "a\u{7f}@b", "a@[1.2.3.4]>", "a@[1.2.3.4\r\n]",
        ])
    func injection(text: String) {
        #expect(throws: MailAddressError.self) { try MailAddress(text) }
    }

    @Test(
        "bad forms are refused",
        arguments: [
            "", "a", "@", "a@", "@b", ".a@b", "a.@b", "a..b@c", "a@b..c", "a@.b", "a@b.", "a@-b", "a@b-", "a@b_c",
            "a@[]",
            "a@[x", "a@b@c", String(repeating: "a", count: 65) + "@b", "a@" + String(repeating: "b", count: 64),
            "a@" + String(repeating: "b.", count: 130) + "c",
        ])
    func malformed(text: String) {
        #expect(throws: MailAddressError.self) { try MailAddress(text) }
    }

    @Test("a sender may have a name")
    func mailbox() throws {
        let plain = try Mailbox(" a@b ")
        #expect(plain.name == nil)
        #expect(plain.address.description == "a@b")
        let named = try Mailbox("Some Name <a@b>")
        #expect(named.name == "Some Name")
        #expect(try Mailbox("\"Some, Name\" <a@b>").name == "Some, Name")
        #expect(try Mailbox("<a@b>").name == nil)
        for text in ["a@b>", "Name a@b", "Name <a@b\r\n>", "Name <>"] {
            #expect(throws: MailAddressError.self) { try Mailbox(text) }
        }
    }
}
