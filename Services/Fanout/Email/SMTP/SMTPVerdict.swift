/// What the server decided about one message.
enum SMTPVerdict: Hashable, Sendable {
    case accepted(SMTPReply)
    /// It said no to the recipient or to the message.
    case refused(SMTPReply, step: String)
    /// It said no to us: to the sender, or to anything without a login. That says nothing about the recipient.
    case refusedSender(SMTPReply)
    /// It can't take such a message; nothing was sent.
    case unable(code: Int, String)

    /// The server is leaving the connection (421) before it looked at the message.
    var isFarewell: Bool {
        switch self {
        case .refusedSender(let reply), .refused(let reply, step: "DATA"), .refused(let reply, step: "the recipient"):
            reply.code == 421
        default: false
        }
    }

    var answer: AttemptAnswer {
        switch self {
        case .accepted(let reply): .accepted(code: reply.code, reply.text)
        case .refused(let reply, let step): .rejected(code: reply.code, "\(step): \(reply.text)")
        case .refusedSender(let reply) where reply.isTransient:
            .rejected(code: reply.code, "the sender was refused: \(reply.text)")
        case .refusedSender(let reply): .fault(.unauthorized, "the sender was refused: \(reply.text)")
        case .unable(let code, let reason): .rejected(code: code, reason)
        }
    }
}
