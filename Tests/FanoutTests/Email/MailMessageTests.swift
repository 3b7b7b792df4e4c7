import Testing

@testable import Fanout

@Suite("Building a mail")
struct MailMessageTests {
    private func message(subject: String = "Invoice paid", text: String = "Paid.\n", name: String? = "Carillon") throws
        -> MailMessage
    {
        MailMessage(
            delivery: try #require(HeaderToken("dlv_01J0000000000000000000000A")),
            from: Mailbox(name: name, address: try MailAddress("notify@example.com")),
            to: Mailbox(address: try MailAddress("to@example.org")), subject: subject, date: 1_772_357_400_250,
            text: text, html: "<p>\(text)</p>\n", event: try #require(HeaderToken("evt_1")),
            eventType: HeaderToken("invoice.paid"),
            unsubscribe: HeaderToken("https://notify.example.com/v2/email/unsubscribe?token=abc"))
    }

    private func lines(_ message: MailMessage) -> [String] {
        String(decoding: message.encoded(), as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    @Test("the header says all that it should")
    func header() throws {
        let lines = lines(try message())
        let header = lines.prefix { !$0.isEmpty }
        #expect(
            header == [
                "From: \"Carillon\" <notify@example.com>", "To: to@example.org", "Subject: Invoice paid",
                "Date: Sun, 01 Mar 2026 09:30:00 +0000", "Message-ID: <dlv_01J0000000000000000000000A@example.com>",
                "Auto-Submitted: auto-generated", "X-Carillon-Event: evt_1", "X-Carillon-Event-Type: invoice.paid",
                "X-Carillon-Delivery: dlv_01J0000000000000000000000A",
                "List-Unsubscribe: <https://notify.example.com/v2/email/unsubscribe?token=abc>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "MIME-Version: 1.0",
                "Content-Type: multipart/alternative;", " boundary=\"=_dlv_01J0000000000000000000000A\"",
            ])
    }

    @Test("the same message has the same bytes each time")
    func stable() throws {
        let message = try message(subject: "Žluťoučký kůň")
        #expect(message.encoded() == message.encoded())
    }

    @Test(
        "no subject and no name can add a field or end the header",
        arguments: [
            "x\r\nBcc: all@example.com", "x\nBcc: all@example.com", "x\rBcc: y", "x\r\n\r\nbody", "x\u{85}Bcc: y",
            "x\u{2028}Bcc: y", "é\r\nBcc: y", "=?utf-8?q?=0D=0ABcc:_y?=", "\u{0}x", "a\r\n\r\n--=_dlv\r\n",
        ])
    func injection(text: String) throws {
        let plain = lines(try message())
        let attacked = lines(try message(subject: text, name: text))
        func names(_ lines: [String]) -> [String] {
            lines.prefix { !$0.isEmpty }.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
        }
        #expect(names(attacked) == names(plain))
        #expect(attacked.filter { $0.isEmpty }.count == plain.filter { $0.isEmpty }.count)
    }

    @Test(
        "no line is longer than 76, whatever the text",
        arguments: [
            String(repeating: "word ", count: 200), String(repeating: "x", count: 2000),
            String(repeating: "ř", count: 500), String(repeating: "👩‍👩‍👧‍👦", count: 80), String(repeating: "=", count: 300),
            String(repeating: "a ", count: 37) + "  ", String(repeating: "\t", count: 200),
        ])
    func lineLength(text: String) throws {
        let message = try message(subject: text, text: text, name: text)
        for line in lines(message) where !line.hasPrefix("List-Unsubscribe:") {
            #expect(line.utf8.count <= 78, "\(line)")
        }
        #expect(message.encoded().allSatisfy { $0 < 128 })
    }

    @Test(
        "quoted-printable keeps what must be kept",
        arguments: [
            ("a\nb", "a\r\nb\r\n"), ("a\r\nb\r", "a\r\nb\r\n"), ("", "\r\n"), ("\n\n", "\r\n\r\n"),
            ("a=b", "a=3Db\r\n"),
            ("end \n", "end=20\r\n"), ("end\t\n", "end=09\r\n"), ("é", "=C3=A9\r\n"), (".", ".\r\n"),
            (String(repeating: "x", count: 76), String(repeating: "x", count: 76) + "\r\n"),
            (String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx\r\n"),
            (String(repeating: "x", count: 74) + "é", String(repeating: "x", count: 74) + "=\r\n=C3=A9\r\n"),
            ("a\u{0}b", "a=00b\r\n"),
        ])
    func quotedPrintable(text: String, encoded: String) {
        #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
    }

    @Test("the shorter encoding of a word is taken")
    func encodedWords() {
        #expect(EncodedWord.encode("Rechnung für Jan") == ["=?utf-8?q?Rechnung_f=C3=BCr_Jan?="])
        #expect(EncodedWord.encode("支払い") == ["=?utf-8?b?5pSv5omV44GE?="])
    }

    @Test("a Message-ID is one word, whatever the delivery is called and wherever the sender is")
    func messageID() throws {
        var message = try message()
        message.delivery = try #require(HeaderToken("odd@id:x"))
        #expect(message.messageID == "odd-64id-58x@example.com")
        message.from = Mailbox(address: try MailAddress("a@[192.0.2.1]"))
        #expect(message.messageID == "odd-64id-58x@carillon.invalid")
    }

    @Test(
        "a word of a header is printable ASCII without brackets",
        arguments: ["", "a b", "a\r\nb", "a>b", "é", "a\"b", "a,b"])
    func tokens(text: String) {
        #expect(HeaderToken(text) == nil)
    }
}
