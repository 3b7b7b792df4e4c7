import NIOCore
package import ServiceKit

/// A server, and how patient one is with it.
package struct SMTPConfiguration: Hashable, Sendable {
    package var server: SMTPServer
    package var timeouts: SMTPTimeouts

    package init(server: SMTPServer, timeouts: SMTPTimeouts = SMTPTimeouts()) {
        self.server = server
        self.timeouts = timeouts
    }

    /// The URL without password and options, to be shown.
    package var name: String {
        let scheme = server.security == .implicit ? "smtps" : "smtp"
        return "\(scheme)://\(server.login.map { "\($0.user)@" } ?? "")\(server.address)"
    }
}

extension SMTPConfiguration: CustomStringConvertible {
    package var description: String { name }
}
