import Foundation

/// The proxy that webhooks go out through, where there is one.
package struct EgressProxy: Hashable, Sendable {
    package let address: HostPort
    /// `user:password`, decoded.
    package let login: Secret?
    /// Without the password, to be shown.
    package let shown: String

    /// Reads `http://[user:password@]host:port`.
    ///
    /// - Throws: `EgressProxyError` with what is wrong, and nothing of what was written: it may hold a password.
    package init(_ text: String) throws(EgressProxyError) {
        // URLComponents would mend a space or an umlaut by itself, and so hide a slip.
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), let parts = URLComponents(string: text) else {
            throw EgressProxyError(
                "it is not a URL; characters such as @ : / % # in user and password must be percent-encoded")
        }
        guard parts.scheme == "http" else { throw EgressProxyError("it must begin with http://") }
        guard parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil else {
            throw EgressProxyError("it may have neither a path nor a query nor a #")
        }
        guard let host = parts.host, let port = parts.port, port > 0,
            let address = HostPort(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)")
        else { throw EgressProxyError("it must name a host and a port, such as http://proxy.example.org:3128") }
        self.address = address
        guard let user = parts.user, !user.isEmpty else {
            guard parts.password == nil else { throw EgressProxyError("it has a password, but no user") }
            login = nil
            shown = "http://\(address)"
            return
        }
        guard let password = parts.password, !password.isEmpty else {
            throw EgressProxyError("it has a user, but no password")
        }
        // A colon ends the user (RFC 7617), and both travel in a header.
        guard !user.contains(":"), !(user + password).utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
            throw EgressProxyError("its user contains a colon, or its user or password a control character")
        }
        login = Secret("\(user):\(password)")
        shown = "http://\(user):***@\(address)"
    }
}

/// Why `CARILLON_EGRESS_PROXY` is no proxy, as a sentence that shows nothing of it.
package struct EgressProxyError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
