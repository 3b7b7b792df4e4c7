/// What the server decided about one message.
enum SMTPVerdict: Hashable, Sendable {
    case accepted(SMTPReply)
    /// It said no to the recipient or to the message.
    case refused(SMTPReply, at: MailboxVerdict.Step)
    /// It said no to us: to the sender, or to anything without a login. That says nothing about the recipient.
    case refusedSender(SMTPReply)
    /// It can't take such a message; nothing was sent.
    case unable(code: Int, String)

    /// The server is leaving the connection (421) before it looked at the message.
    var isFarewell: Bool {
        switch self {
        case .refusedSender(let reply), .refused(let reply, at: .data), .refused(let reply, at: .recipient):
            reply.code == 421
        default: false
        }
    }

    var outcome: MailOutcome {
        switch self {
        case .accepted(let reply): MailOutcome(.accepted(code: reply.code, reply.text))
        case .refused(let reply, let step):
            MailOutcome(
                .rejected(code: reply.code, "\(step.name): \(reply.text)"),
                refusal: MailboxVerdict.isNoMailbox(reply, at: step)
                    ? MailboxRefusal(code: reply.code, reply: reply.text) : nil)
        case .refusedSender(let reply) where reply.isTransient:
            MailOutcome(.rejected(code: reply.code, "the sender was refused: \(reply.text)"))
        case .refusedSender(let reply): MailOutcome(.fault(.unauthorized, "the sender was refused: \(reply.text)"))
        case .unable(let code, let reason): MailOutcome(.rejected(code: code, reason))
        }
    }
}

extension MailboxVerdict.Step {
    /// As it is shown in front of a reply.
    var name: String {
        switch self {
        case .sender: "MAIL"
        case .recipient: "the recipient"
        case .data: "DATA"
        case .message: "the message"
        }
    }
}
