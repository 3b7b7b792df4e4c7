import Foundation

/// Where e-mails go.
package enum MailURL: Hashable, Sendable, CustomStringConvertible {
    /// A Maildir on this machine.
    case maildir(folder: String)
    case smtp(SMTPServer)

    /// - Returns: nil where `text` is not `file:folder`, `smtp://[user:password@]host[:port]` or the same with `smtps`.
    package init?(_ text: String) {
        if text.hasPrefix("file:") {
            let folder = text.dropFirst("file:".count)
            guard !folder.isEmpty else { return nil }
            self = .maildir(folder: String(folder))
        } else if text.hasPrefix("smtp://") {
            guard let server = SMTPServer(text.dropFirst("smtp://".count), implicitTLS: false) else { return nil }
            self = .smtp(server)
        } else if text.hasPrefix("smtps://") {
            guard let server = SMTPServer(text.dropFirst("smtps://".count), implicitTLS: true) else { return nil }
            self = .smtp(server)
        } else {
            return nil
        }
    }

    /// Without credentials.
    package var description: String {
        switch self {
        case .maildir(let folder): "file:\(folder)"
        case .smtp(let server): "\(server.implicitTLS ? "smtps" : "smtp")://\(server.address)"
        }
    }
}

/// A mail server, and who we are there.
package struct SMTPServer: Hashable, Sendable {
    package let address: HostPort
    /// TLS from the first byte (`smtps`), rather than by STARTTLS.
    package let implicitTLS: Bool
    /// Both or neither; percent-decoded.
    package let user: String?
    package let password: Secret?

    /// Reads what stands behind the scheme. The port is 587, or 465 with TLS from the first byte, where none is written.
    init?(_ text: Substring, implicitTLS: Bool) {
        var text = text
        if text.last == "/" { text.removeLast() }
        var user: String?
        var password: Secret?
        if let at = text.lastIndex(of: "@") {
            let parts = text[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let name = parts[0].removingPercentEncoding,
                let word = parts[1].removingPercentEncoding
            else { return nil }
            // They travel in a line of the protocol.
            guard !(name + word).utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return nil }
            user = name
            password = Secret(word)
            text = text[text.index(after: at)...]
        }
        let hasPort = text.last == "]" ? false : text.contains(":")
        guard let address = HostPort(hasPort ? String(text) : "\(text):\(implicitTLS ? 465 : 587)"), address.port > 0
        else { return nil }
        self.address = address
        self.implicitTLS = implicitTLS
        self.user = user
        self.password = password
    }
}
