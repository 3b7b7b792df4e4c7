import Foundation

extension SMTPServer {
    /// Reads `smtp://[user:password@]host[:port][?ca=…&helo=…&connections=…&perdomain=…&tls=…]`, or the same with `smtps`. The port
    /// is 587, or 465 with TLS from the first byte, where none is written.
    init(url text: String) throws(MailURLError) {
        // URLComponents would mend a space or an umlaut by itself, and so hide a slip.
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), let parts = URLComponents(string: text) else {
            throw MailURLError(
                "it is not a URL; characters such as @ : / % # in user and password must be percent-encoded")
        }
        var host = parts.host ?? ""
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw MailURLError("it names no host") }
        guard parts.path.isEmpty || parts.path == "/" else { throw MailURLError("it may not have a path") }
        guard parts.fragment == nil else {
            throw MailURLError("it has a #, which in a user or password must be written %23")
        }
        let isImplicit = parts.scheme == "smtps"
        let port = parts.port ?? (isImplicit ? 465 : 587)
        guard (1...65_535).contains(port) else { throw MailURLError("its port must be from 1 to 65535") }
        let login = try Self.login(user: parts.user, password: parts.password)
        self.init(
            address: HostPort(host: host, port: port),
            security: isImplicit ? .implicit : login == nil ? .offered : .required, login: login)
        var perDomain: Int?
        for item in parts.queryItems ?? [] {
            if item.name == "perdomain" {
                guard let count = Int(item.value ?? ""), (1...100).contains(count) else {
                    throw MailURLError("perdomain must be from 1 to 100")
                }
                perDomain = count
            } else {
                try apply(item.name, item.value ?? "")
            }
        }
        maxPerDomain = perDomain ?? max(1, maxConnections - 1)
    }

    private static func login(user: String?, password: String?) throws(MailURLError) -> Login? {
        guard let user, !user.isEmpty else {
            guard password == nil else { throw MailURLError("it has a password, but no user") }
            return nil
        }
        guard let password, !password.isEmpty else { throw MailURLError("it has a user, but no password") }
        // They travel in a line of the protocol.
        guard !(user + password).utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
            throw MailURLError("its user or password contains a control character")
        }
        return Login(user: user, password: Secret(password))
    }

    private mutating func apply(_ name: String, _ value: String) throws(MailURLError) {
        switch name {
        case "ca" where !value.isEmpty: trustedCertificates = value
        case "helo":
            guard !value.isEmpty, value.utf8.count <= 255, value.utf8.allSatisfy(Self.isNameByte) else {
                throw MailURLError("helo must be a host name")
            }
            clientName = value
        case "connections":
            guard let count = Int(value), (1...100).contains(count) else {
                throw MailURLError("connections must be from 1 to 100")
            }
            maxConnections = count
        case "tls":
            guard let wanted = Security(rawValue: value), wanted != .implicit, security != .implicit else {
                throw MailURLError("tls must be required, offered or none, and goes with smtp://")
            }
            guard login == nil || wanted == .required else {
                throw MailURLError("a login goes with tls=required alone: a password is never sent in the clear")
            }
            security = wanted
        default: throw MailURLError("its options are ca, helo, connections, perdomain and tls")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-[]:".utf8.contains(byte)
        }
    }
}
