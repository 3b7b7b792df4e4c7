extension MailMessage {
    /// The message as it goes over the wire (RFC 5322, MIME): lines end in CRLF and are at most 998 bytes long, and all
    /// of it is ASCII unless `needsUTF8`.
    package func encoded() -> [UInt8] {
        // Neither quoted-printable nor base 64 contains `=_`, so this can't come up inside a part.
        let boundary = "=_\(messageID.prefix { $0 != "@" }.prefix(60))"
        var header = HeaderWriter()
        header.field("From", from)
        header.field("To", to)
        header.field("Subject", text: subject)
        header.field("Date", date: date)
        if let id = HeaderToken(messageID) { header.field("Message-ID", id, bracketed: true) }
        // Nobody's holiday notice should come back (RFC 3834).
        header.field("Auto-Submitted", "auto-generated")
        header.field("X-Carillon-Event", event)
        if let eventType { header.field("X-Carillon-Event-Type", eventType) }
        header.field("X-Carillon-Delivery", delivery)
        if let unsubscribe {
            header.field("List-Unsubscribe", unsubscribe, bracketed: true)
            header.field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        }
        header.field("MIME-Version", "1.0")

        var bytes = header.bytes
        bytes.append(contentsOf: "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n".utf8)
        // The last part is the one that a reader prefers (RFC 2046, section 5.1.4).
        for (type, body) in [("plain", text), ("html", html)] {
            bytes.append(contentsOf: "--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n".utf8)
            let (encoding, encoded) = MailBody.encode(body)
            bytes.append(contentsOf: "Content-Transfer-Encoding: \(encoding)\r\n\r\n".utf8)
            bytes.append(contentsOf: encoded)
            // The line end before a boundary belongs to the boundary.
            bytes.append(contentsOf: "\r\n".utf8)
        }
        bytes.append(contentsOf: "--\(boundary)--\r\n".utf8)
        return bytes
    }
}
