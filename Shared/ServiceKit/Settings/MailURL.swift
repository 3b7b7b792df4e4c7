/// Where e-mails go.
package enum MailURL: Hashable, Sendable, CustomStringConvertible {
    /// A Maildir on this machine.
    case maildir(folder: String)
    case smtp(SMTPServer)

    /// Reads `file:folder`, `smtp://[user:password@]host[:port][?options]`, or the same with `smtps`.
    ///
    /// - Throws: what is wrong, as the end of a sentence. It never repeats the text, which may hold a password.
    package init(_ text: String) throws(MailURLError) {
        if text.hasPrefix("file:") {
            var folder = text.dropFirst("file:".count)
            if folder.hasPrefix("//") { folder = folder.dropFirst(2) }
            guard !folder.isEmpty else { throw MailURLError("file: must be followed by a folder") }
            self = .maildir(folder: String(folder))
        } else if text.hasPrefix("smtp://") || text.hasPrefix("smtps://") {
            self = .smtp(try SMTPServer(url: text))
        } else {
            throw MailURLError(
                "allowed is file:folder, smtp://user:password@host:587 or smtps://user:password@host:465, with user and "
                    + "password percent-encoded")
        }
    }

    /// Without credentials.
    package var description: String {
        switch self {
        case .maildir(let folder): "file:\(folder)"
        case .smtp(let server): "\(server.security == .implicit ? "smtps" : "smtp")://\(server.address)"
        }
    }
}

/// What is wrong with an address of a mail server, as the end of a sentence.
package struct MailURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
