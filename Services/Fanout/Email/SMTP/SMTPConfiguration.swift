/// The server that mail is given to, from `CARILLON_SMTP_URL`:
/// `smtp://user:password@host:587?ca=/path.pem` (STARTTLS) or `smtps://…` (TLS from the first byte).
package struct SMTPConfiguration: Hashable, Sendable {
    package enum Security: String, Hashable, Sendable {
        /// TLS from the first byte.
        case implicit
        /// STARTTLS or nothing: always so where there is a login.
        case required
        /// STARTTLS where the server offers it. A certificate that does not verify is a fault all the same.
        case offered
        /// In the clear, on a network that one trusts; never with a login.
        case none
    }

    package struct Login: Hashable, Sendable, CustomStringConvertible {
        package let user: String
        package let password: String
        package var description: String { "\(user):***" }
    }

    package var host: String
    package var port: Int
    package var security: Security
    package var login: Login?
    /// A PEM file of the certificates to trust instead of the system's.
    package var trustedCertificates: String?
    /// What the client calls itself in EHLO; nil for its address.
    package var clientName: String?
    /// How many connections may stand at once.
    package var maxConnections: Int
    package var timeouts: SMTPTimeouts

    package init(
        host: String, port: Int, security: Security, login: Login? = nil, trustedCertificates: String? = nil,
        clientName: String? = nil, maxConnections: Int = 4, timeouts: SMTPTimeouts = SMTPTimeouts()
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.trustedCertificates = trustedCertificates
        self.clientName = clientName
        self.maxConnections = maxConnections
        self.timeouts = timeouts
    }

    /// The URL without its password, to be shown.
    package var name: String {
        let scheme = security == .implicit ? "smtps" : "smtp"
        return "\(scheme)://\(login.map { "\($0.user)@" } ?? "")\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

extension SMTPConfiguration: CustomStringConvertible {
    package var description: String { name }
}
