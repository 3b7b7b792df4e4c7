import Testing

@testable import Fanout

@Suite("Which refusals end mail to an address")
struct MailboxVerdictTests {
    private func isNoMailbox(_ reply: String, at step: MailboxVerdict.Step = .recipient) -> Bool {
        let lines = reply.split(separator: "\n").map { String($0.dropFirst(4)) }
        return MailboxVerdict.isNoMailbox(SMTPReply(code: Int(reply.prefix(3)) ?? 0, lines: lines), at: step)
    }

    @Test(
        "a server that says there is no such mailbox is believed",
        arguments: [
            "550 No such user here", "551 User not local", "553 Mailbox name not allowed", "556 takes no mail",
            "550 5.1.1 unknown", "550 5.1.2 bad domain", "553 5.1.3 bad syntax", "553 5.1.4 ambiguous",
            "551 5.1.6 moved", "556 5.1.10 null MX", "550 5.2.1 disabled", "550 5.1.0 rejected", "554 5.1.1 unknown",
            "550-5.1.1 The account\n550 does not exist", "550-no words\n550 5.1.1 unknown",
        ])
    func suppresses(reply: String) {
        #expect(isNoMailbox(reply))
    }

    @Test(
        "what speaks of us, of a policy, of the message, of a full mailbox or of now does not end it",
        arguments: [
            "450 4.1.1 later", "451 4.3.0 later", "452 4.2.2 full", "421 bye", "550 5.7.1 blocked",
            "550 5.7.26 no DMARC",
            "554 5.7.1 listed", "553 5.7.1 relay denied", "550 5.1.7 bad sender", "550 5.1.8 bad sender's domain",
            "552 5.2.2 full", "552 full", "554 no", "550 5.2.2 full", "550 5.3.0 system", "550 5.4.1 no route",
            "550 5.4.4 no host", "550 5.6.0 content", "501 5.5.4 syntax", "500 what", "502 what", "503 order",
            "521 5.3.2 no mail here", "554 5.1.0 something", "550 5.2.0 something", "250 ok",
        ])
    func tolerates(reply: String) {
        #expect(!isNoMailbox(reply))
    }

    @Test("at MAIL and at DATA it is never the mailbox", arguments: ["550 5.1.1 unknown", "550 no", "553 5.1.3 bad"])
    func otherSteps(reply: String) {
        #expect(!isNoMailbox(reply, at: .sender))
        #expect(!isNoMailbox(reply, at: .data))
    }

    @Test("behind the message only a status that names the mailbox counts")
    func behindTheMessage() {
        #expect(isNoMailbox("550 5.1.1 unknown", at: .message))
        #expect(isNoMailbox("550 5.2.1 disabled", at: .message))
        #expect(!isNoMailbox("550 rejected", at: .message))
        #expect(!isNoMailbox("550 5.1.0 rejected", at: .message))
        #expect(!isNoMailbox("554 5.6.0 spam", at: .message))
    }
}
