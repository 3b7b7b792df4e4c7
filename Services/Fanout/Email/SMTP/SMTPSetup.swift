import NIOCore
import ServiceKit

/// The beginning of a conversation: greeting, EHLO, STARTTLS, EHLO again, AUTH.
struct SMTPSetup {
    let configuration: SMTPConfiguration
    let wire: SMTPWire
    let tls: SMTPClientTLS

    func run() async throws(SMTPFailure) -> SMTPConnection {
        let greeting = try await wire.greeting()
        guard greeting.isPositive else {
            throw SMTPFailure(.refused, "the server turned the connection away", greeting)
        }
        var capabilities = try await hello()
        if try wantsStartTLS(capabilities) {
            let reply = try await wire.say("STARTTLS")
            guard reply.code == 220 else { throw SMTPFailure(.tls, "the server refused STARTTLS", reply) }
            try await wire.startTLS(tls)
            // What was offered in the clear may have been changed on the way: only what comes now counts.
            capabilities = try await hello()
        }
        if let login = configuration.server.login { try await authenticate(login, capabilities) }
        return SMTPConnection(wire: wire, capabilities: capabilities)
    }

    private func wantsStartTLS(_ capabilities: SMTPCapabilities) throws(SMTPFailure) -> Bool {
        switch configuration.server.security {
        case .implicit, .none: return false
        case .offered: return capabilities.startTLS
        case .required:
            guard capabilities.startTLS else {
                let what = configuration.server.login == nil ? "mail" : "the login"
                throw SMTPFailure(.tls, "the server does not offer STARTTLS, and \(what) is not sent in the clear")
            }
            return true
        }
    }

    private func hello() async throws(SMTPFailure) -> SMTPCapabilities {
        let name = configuration.server.clientName ?? addressLiteral
        let reply = try await wire.say("EHLO \(name)", as: "EHLO")
        if reply.isPositive { return SMTPCapabilities(reply) }
        guard reply.isPermanent else { throw SMTPFailure(.refused, "the server refused EHLO", reply) }
        // An old server knows HELO alone and offers nothing (RFC 5321, section 3.2).
        let old = try await wire.say("HELO \(name)", as: "HELO")
        guard old.isPositive else { throw SMTPFailure(.refused, "the server refused EHLO and HELO", old) }
        return SMTPCapabilities()
    }

    /// Our own address, for a client without a name in DNS (RFC 5321, section 4.1.3).
    private var addressLiteral: String {
        guard let address = wire.channel.localAddress, let ip = address.ipAddress else { return "[127.0.0.1]" }
        return address.protocol == .inet6 ? "[IPv6:\(ip.prefix { $0 != "%" })]" : "[\(ip)]"
    }

    private func authenticate(
        _ login: SMTPServer.Login, _ capabilities: SMTPCapabilities
    ) async throws(SMTPFailure) {
        let reply: SMTPReply
        if capabilities.authentication.contains("PLAIN") {
            let response = Base64.standard([0] + Array(login.user.utf8) + [0] + Array(login.password.text.utf8))
            reply = try await wire.say("AUTH PLAIN \(response)", as: "the login")
        } else if capabilities.authentication.contains("LOGIN") {
            reply = try await authenticateByLogin(login)
        } else {
            throw SMTPFailure(.unauthorized, "the server offers neither AUTH PLAIN nor AUTH LOGIN")
        }
        guard reply.code == 235 || reply.isPositive else {
            throw SMTPFailure(.unauthorized, "the server refused the login of \(login.user)", reply)
        }
    }

    private func authenticateByLogin(_ login: SMTPServer.Login) async throws(SMTPFailure) -> SMTPReply {
        var reply = try await wire.say("AUTH LOGIN", as: "the login")
        for answer in [login.user, login.password.text] {
            guard reply.code == 334 else { return reply }
            reply = try await wire.say(Base64.standard(Array(answer.utf8)), as: "the login")
        }
        return reply
    }
}
