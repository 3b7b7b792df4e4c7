/// A mail server, who we are there, and how far it is trusted.
package struct SMTPServer: Hashable, Sendable {
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

    package struct Login: Hashable, Sendable {
        package let user: String
        package let password: Secret

        package init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    package var address: HostPort
    package var security: Security
    package var login: Login?
    /// A PEM file of the certificates to trust instead of the system's (option `ca`).
    package var trustedCertificates: String?
    /// What we call ourselves in EHLO (option `helo`); nil for our address.
    package var clientName: String?
    /// How many connections may stand at once (option `connections`).
    package var maxConnections: Int
    /// How many mails to one domain may be under way at once (option `perdomain`).
    package var maxPerDomain: Int

    package init(
        address: HostPort, security: Security, login: Login? = nil, trustedCertificates: String? = nil,
        clientName: String? = nil, maxConnections: Int = 4,
        maxPerDomain: Int? = nil
    ) {
        self.address = address
        self.security = security
        self.login = login
        self.trustedCertificates = trustedCertificates
        self.clientName = clientName
        self.maxConnections = maxConnections
        // One connection is left for everybody else.
        self.maxPerDomain = maxPerDomain ?? max(1, maxConnections - 1)
    }
}
