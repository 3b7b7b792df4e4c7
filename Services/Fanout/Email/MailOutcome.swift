/// What came of handing over a mail.
package struct MailOutcome: Hashable, Sendable {
    package var answer: AttemptAnswer
    /// What the server said about the mailbox itself, where that means that mail to it can be given up for good.
    package var refusal: MailboxRefusal?

    package init(_ answer: AttemptAnswer, refusal: MailboxRefusal? = nil) {
        self.answer = answer
        self.refusal = refusal
    }
}

/// A server's word that there is no such mailbox.
package struct MailboxRefusal: Hashable, Sendable {
    /// From 500 to 599.
    package var code: Int
    /// The whole reply on one line.
    package var reply: String

    package init(code: Int, reply: String) {
        self.code = code
        self.reply = reply
    }
}
