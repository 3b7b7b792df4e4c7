import Foundation

/// Where mail goes, as `CARILLON_SMTP_URL` says it.
package enum MailTransportURL: Hashable, Sendable {
    /// `file:PATH`: a Maildir.
    case maildir(path: String)
    case smtp(SMTPConfiguration)

    /// - Throws: `MailTransportError` that says what is wrong. It never repeats the URL, which may hold a password.
    package init(_ text: String) throws(MailTransportError) {
        if text.hasPrefix("file:") {
            var path = text.dropFirst("file:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard !path.isEmpty else { throw MailTransportError("file: must be followed by the path of a folder") }
            self = .maildir(path: String(path))
            return
        }
        guard text.hasPrefix("smtp://") || text.hasPrefix("smtps://") else {
            throw MailTransportError("it must begin with smtp://, smtps:// or file:")
        }
        // URLComponents would mend a space or an umlaut by itself, and so hide a slip.
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), let parts = URLComponents(string: text) else {
            throw MailTransportError(
                "it is not a URL; characters such as @ : / % # in the user or password must be percent-encoded")
        }
        self = .smtp(try Self.configuration(parts, implicitTLS: text.hasPrefix("smtps://")))
    }

    private static func configuration(
        _ parts: URLComponents, implicitTLS: Bool
    ) throws(MailTransportError) -> SMTPConfiguration {
        var host = parts.host ?? ""
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw MailTransportError("it names no host") }
        guard parts.path.isEmpty || parts.path == "/" else { throw MailTransportError("it may not have a path") }
        guard parts.fragment == nil else {
            throw MailTransportError("it has a #; in a user or password it must be written %23")
        }
        let port = parts.port ?? (implicitTLS ? 465 : 587)
        guard (1...65_535).contains(port) else { throw MailTransportError("its port must be from 1 to 65535") }
        let login = try Self.login(user: parts.user, password: parts.password)
        var configuration = SMTPConfiguration(
            host: host, port: port, security: implicitTLS ? .implicit : login == nil ? .offered : .required,
            login: login)
        for item in parts.queryItems ?? [] {
            try apply(item.name, item.value ?? "", to: &configuration)
        }
        return configuration
    }

    private static func login(
        user: String?, password: String?
    ) throws(MailTransportError) -> SMTPConfiguration.Login? {
        guard let user, !user.isEmpty else { return nil }
        guard let password, !password.isEmpty else { throw MailTransportError("it has a user, but no password") }
        guard !(user + password).utf8.contains(0) else { throw MailTransportError("its user or password has a NUL") }
        return SMTPConfiguration.Login(user: user, password: password)
    }

    private static func apply(
        _ name: String, _ value: String, to configuration: inout SMTPConfiguration
    ) throws(MailTransportError) {
        switch name {
        case "ca" where !value.isEmpty: configuration.trustedCertificates = value
        case "helo":
            guard let name = HeaderToken(value) else { throw MailTransportError("helo must be a host name") }
            configuration.clientName = name.text
        case "connections":
            guard let count = Int(value), (1...100).contains(count) else {
                throw MailTransportError("connections must be from 1 to 100")
            }
            configuration.maxConnections = count
        case "tls":
            guard let security = SMTPConfiguration.Security(rawValue: value), security != .implicit,
                configuration.security != .implicit
            else { throw MailTransportError("tls must be required, offered or none, and goes with smtp://") }
            guard configuration.login == nil || security == .required else {
                throw MailTransportError("a login goes with tls=required only: a password is never sent in the clear")
            }
            configuration.security = security
        default: throw MailTransportError("\(name) is not an option of it; there are ca, helo, connections and tls")
        }
    }
}
