import NIOCore
import Testing

@testable import Fanout

@Suite("The pieces of SMTP")
struct SMTPPiecesTests {
    private func replies(_ chunks: String...) throws -> [SMTPReply] {
        var parser = SMTPReplyParser()
        var buffer = ByteBuffer()
        var replies: [SMTPReply] = []
        for chunk in chunks {
            buffer.writeString(chunk)
            while let reply = try parser.next(from: &buffer) { replies.append(reply) }
        }
        return replies
    }

    @Test("a reply may have several lines and come in any pieces")
    func multiline() throws {
        let replies = try replies(
            "250-mail.exam", "ple\r\n250-SIZE 1000\r", "\n250 PIPELINING\r\n354 go\r\n", "221\r\n")
        #expect(replies.map(\.code) == [250, 354, 221])
        #expect(replies.first?.lines == ["mail.example", "SIZE 1000", "PIPELINING"])
        #expect(replies.last?.lines == [""])
    }

    @Test("an enhanced status is read only where it fits the code")
    func enhanced() {
        #expect(SMTPReply(code: 550, lines: ["5.1.1 No such user"]).enhancedStatus == "5.1.1")
        #expect(SMTPReply(code: 550, lines: ["2.1.1 odd"]).enhancedStatus == nil)
        #expect(SMTPReply(code: 550, lines: ["No such user"]).enhancedStatus == nil)
        #expect(SMTPReply(code: 550, lines: ["5.1 odd"]).enhancedStatus == nil)
    }

    @Test(
        "what is no reply, or beyond a bound, is a fault",
        arguments: [
            "hello\r\n", "25\r\n", "\r\n", "2500 x\r\n", "250+x\r\n", "150 x\r\n", "650 x\r\n", "250-a\r\n251 b\r\n",
            "HTTP/1.1 400 Bad Request\r\n", String(repeating: "2", count: 5000),
            String(repeating: "250-more\r\n", count: 100),
        ])
    func nonsense(text: String) {
        #expect(throws: SMTPFailure.self) { try replies(text) }
    }

    @Test("what a server says can't begin a line in our log")
    func shown() throws {
        let reply = try #require(try replies("550 a\u{1b}[2Jb\u{7}c\r\n").first)
        #expect(reply.text == "550 a [2Jb c")
    }

    @Test("the offers of a server are read in any case and order")
    func capabilities() {
        let offers = SMTPCapabilities(
            SMTPReply(
                code: 250,
                lines: [
                    "STARTTLS greets you", "size 1000", "Pipelining", "AUTH plain LOGIN", "AUTH=XOAUTH2", "SMTPUTF8",
                ]))
        #expect(!offers.startTLS)
        #expect(offers.pipelining && offers.utf8 && !offers.eightBitMIME)
        #expect(offers.maxSize == 1000)
        #expect(offers.authentication == ["PLAIN", "LOGIN", "XOAUTH2"])
        #expect(SMTPCapabilities(SMTPReply(code: 250, lines: ["x", "SIZE 0"])).maxSize == nil)
    }

    @Test(
        "dots at the start of a line are doubled, and every line ends in CRLF",
        arguments: [
            ("", "\r\n.\r\n"), ("a", "a\r\n.\r\n"), ("a\r\n", "a\r\n.\r\n"), (".", "..\r\n.\r\n"),
            ("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"), ("..\r\n", "...\r\n.\r\n"), ("a.b\r\n", "a.b\r\n.\r\n"),
            ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r", "a\r\n.\r\n"),
            ("a\r\r\n", "a\r\n\r\n.\r\n"),
        ])
    func dotStuffing(text: String, encoded: String) {
        #expect(String(buffer: SMTPDotStuffing.encode(Array(text.utf8))) == encoded)
    }

    @Test(
        "base 64 is that of RFC 4648",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
    func base64(text: String, encoded: String) {
        #expect(Base64.standard(Array(text.utf8)) == encoded)
        #expect(Base64.decodeURL(Base64.url(Array(text.utf8))) == Array(text.utf8))
    }

    @Test("only a refusal of the recipient or of the message is held against the recipient")
    func refusalsKeepTheirClass() {
        let reply = SMTPReply(code: 550, lines: ["5.7.1 no"])
        #expect(
            SMTPVerdict.refused(reply, at: .recipient).outcome
                == MailOutcome(.rejected(code: 550, "the recipient: 550 5.7.1 no")))
        #expect(
            SMTPVerdict.refusedSender(reply).outcome.answer
                == .fault(.unauthorized, "the sender was refused: 550 5.7.1 no"))
        #expect(SMTPFailure(.unauthorized, "x", reply).answer == .fault(.unauthorized, "x: 550 5.7.1 no"))
        let later = SMTPReply(code: 454, lines: ["4.7.0 later"])
        #expect(SMTPFailure(.unauthorized, "x", later).answer == .rejected(code: 454, "x: 454 4.7.0 later"))
    }
}
