/// A mail that is to be sent: what its header and its two bodies say. Encoding it gives the same bytes each time, so
/// that a retry sends the same message under the same `Message-ID`.
package struct MailMessage: Hashable, Sendable {
    /// The delivery that it is; its `Message-ID` and the boundary of its parts come from it.
    package var delivery: HeaderToken
    package var from: Mailbox
    package var to: Mailbox
    package var subject: String
    /// Milliseconds since 1970, UTC. Of the delivery, not of the attempt.
    package var date: Int64
    package var text: String
    package var html: String
    package var event: HeaderToken
    package var eventType: HeaderToken?
    /// The one-click link (RFC 8058), where there is something to unsubscribe from.
    package var unsubscribe: HeaderToken?

    package init(
        delivery: HeaderToken, from: Mailbox, to: Mailbox, subject: String, date: Int64, text: String, html: String,
        event: HeaderToken, eventType: HeaderToken? = nil, unsubscribe: HeaderToken? = nil
    ) {
        self.delivery = delivery
        self.from = from
        self.to = to
        self.subject = subject
        self.date = date
        self.text = text
        self.html = html
        self.event = event
        self.eventType = eventType
        self.unsubscribe = unsubscribe
    }

    /// Whether the server must offer SMTPUTF8. Only an address can ask for that: all else is encoded in ASCII.
    package var needsUTF8: Bool { from.address.needsUTF8 || to.address.needsUTF8 }

    /// The same for a server without SMTPUTF8: domains in their ASCII form (RFC 5891). Nil where that can't be, since the
    /// part before an @ has no other form.
    package var inASCII: MailMessage? {
        guard needsUTF8 else { return self }
        guard let sender = from.address.inASCII, let receiver = to.address.inASCII else { return nil }
        var message = self
        message.from = Mailbox(name: from.name, address: sender)
        message.to = Mailbox(name: to.name, address: receiver)
        return message
    }

    /// `dlv_…@` and the sender's domain, without angle brackets.
    package var messageID: String {
        let left = delivery.text.utf8.map { byte -> String in
            let scalar = Unicode.Scalar(byte)
            return byte == UInt8(ascii: "_") || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                ? String(scalar) : "-\(byte)"
        }.joined()
        // The same whatever server takes it.
        let domain = from.address.asciiDomain
        return "\(left)@\(domain.flatMap { $0.hasPrefix("[") ? nil : $0 } ?? "carillon.invalid")"
    }
}
