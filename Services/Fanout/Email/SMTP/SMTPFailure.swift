/// Why a conversation with a server ended without its answer to the message.
struct SMTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let kind: FaultKind
    let description: String
    /// Where the server said "not now" (4xx) before it came to the message: what it said.
    var reply: SMTPReply?
    /// Whether the whole message may already be with the server, which then may have taken it.
    var messageWasSent = false

    init(_ kind: FaultKind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A reply that ends the conversation before a message was offered. What is for now is retried as such; what is
    /// for good is a fault of the set-up, retried too, because it says nothing about whom the mail is for.
    init(_ kind: FaultKind, _ description: String, _ reply: SMTPReply) {
        self.init(kind, "\(description): \(reply.text)")
        if reply.isTransient { self.reply = reply }
    }

    var answer: AttemptAnswer {
        if let reply { .rejected(code: reply.code, description) } else { .fault(kind, description) }
    }
}
