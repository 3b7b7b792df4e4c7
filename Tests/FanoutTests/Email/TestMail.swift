import Testing

@testable import Fanout

enum TestMail {
    static func message(
        _ delivery: String = "dlv_1", to: String = "to@example.org", subject: String = "A subject",
        text: String = "A text\n"
    ) throws -> MailMessage {
        MailMessage(
            delivery: try #require(HeaderToken(delivery)), from: try Mailbox("Carillon <notify@example.com>"),
            to: Mailbox(address: try MailAddress(to)), subject: subject, date: 1_772_357_400_250, text: text,
            html: "<p>A text</p>\n", event: try #require(HeaderToken("evt_1")))
    }
}
