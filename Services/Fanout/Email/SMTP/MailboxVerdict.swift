/// Whether a refusal says that a mailbox is none, for good: then its address is suppressed. A pure function of where the
/// server said no, and with what.
///
/// What is wrong with us (the sender, the login, our reputation, a policy), with the message, or with the server for now says
/// nothing about the mailbox: suppressing for it would silence somebody who can be reached.
enum MailboxVerdict {
    /// Where in a transaction the server refused.
    enum Step: Hashable, Sendable {
        case sender
        case recipient
        case data
        /// Behind the whole message.
        case message
    }

    static func isNoMailbox(_ reply: SMTPReply, at step: Step) -> Bool {
        guard reply.isPermanent else { return false }
        switch step {
        case .sender, .data: return false
        case .message:
            // Some servers take any recipient and look behind the message: then only a status that names the mailbox counts.
            return reply.enhancedStatus.map(Self.namesMailbox) ?? false
        case .recipient:
            if let status = reply.enhancedStatus { return namesMailbox(status) || isOtherAddressStatus(reply, status) }
            return withoutStatus.contains(reply.code)
        }
    }

    /// Replies to RCPT that speak of the mailbox where no enhanced status says more (RFC 5321, section 4.2.3): unavailable,
    /// not local, name not allowed; and that the domain takes no mail (RFC 7504). Not 552 (full) and 554 (anything).
    private static let withoutStatus: Set<Int> = [550, 551, 553, 556]

    /// RFC 3463, sections 3.2 and 3.3, and RFC 7505: no such mailbox, no such system, not an address, ambiguous, moved, no
    /// mail to this domain; disabled. Not 5.1.7 and 5.1.8, which are the sender's address, and not 5.2.2, a full mailbox.
    private static func namesMailbox(_ status: String) -> Bool {
        ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"].contains(status)
    }

    /// 5.1.0 is "something about an address", which in answer to RCPT is the recipient's.
    private static func isOtherAddressStatus(_ reply: SMTPReply, _ status: String) -> Bool {
        status == "5.1.0" && withoutStatus.contains(reply.code)
    }
}
