package import NIOCore
import NIOPosix
import ServiceKit

/// Sends mail through one server (RFC 5321), over a few connections that are used again.
package struct SMTPTransport: MailTransport {
    private let configuration: SMTPConfiguration
    private let tls: SMTPClientTLS
    private let group: any EventLoopGroup
    private let pool: SMTPPool
    private let domains: DomainTurns

    /// - Throws: `MailTransportError` if the file of trusted certificates can't be read.
    package init(
        _ configuration: SMTPConfiguration, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws(MailTransportError) {
        self.configuration = configuration
        self.group = group
        tls = try SMTPClientTLS(
            host: configuration.server.address.host, trustedCertificates: configuration.server.trustedCertificates)
        pool = SMTPPool(limit: configuration.server.maxConnections, timers: group.any())
        domains = DomainTurns(limit: configuration.server.maxPerDomain, timers: group.any())
    }

    /// A mail to a domain to which as many are under way as may be, for long, is put off: that is no attempt.
    package func send(_ message: MailMessage) async -> MailOutcome {
        let deadline = NIODeadline.now() + configuration.timeouts.attempt
        let domain = message.to.address.domainKey
        guard await domains.enter(domain, by: .now() + configuration.timeouts.turn) else {
            return MailOutcome(.fault(.interrupted, "as many mails to \(domain) are under way as may be"))
        }
        let outcome = await send(message, by: deadline)
        await domains.leave(domain)
        return outcome
    }

    private func send(_ message: MailMessage, by deadline: NIODeadline) async -> MailOutcome {
        do throws(SMTPFailure) {
            var outcome = try await deliver(message, by: deadline).outcome
            outcome.answer = concealed(outcome.answer)
            outcome.refusal = outcome.refusal.map { MailboxRefusal(code: $0.code, reply: concealed($0.reply)) }
            return outcome
        } catch {
            return MailOutcome(
                concealed(Task.isCancelled ? .fault(.interrupted, "the attempt was broken off") : error.answer))
        }
    }

    package func verify() async throws(MailTransportError) {
        do throws(SMTPFailure) {
            let connection = try await SMTPConnection.open(
                configuration, tls: tls, by: .now() + configuration.timeouts.attempt, on: group)
            _ = try? await connection.wire.say("QUIT")
            connection.wire.close()
        } catch {
            throw MailTransportError("\(configuration.name): \(concealed(error.description))")
        }
    }

    package func shutdown() async {
        await domains.close()
        await pool.close()
    }

    /// Sends on a connection that rested if there is one. If the server had left it meanwhile, which shows only when
    /// it is used, a fresh one is tried, once; never after the message itself has been sent.
    private func deliver(_ message: MailMessage, by deadline: NIODeadline) async throws(SMTPFailure) -> SMTPVerdict {
        // Who waited for a turn until the end could only begin a message, and not wait for what becomes of it.
        let lastTurn = deadline - .nanoseconds(configuration.timeouts.attempt.nanoseconds / 2)
        if var rested = try await pool.lease(by: lastTurn) {
            rested.wire.deadline = deadline
            do throws(SMTPFailure) {
                let verdict = try await deliver(message, on: rested)
                guard verdict.isFarewell else { return verdict }
            } catch {
                guard !error.messageWasSent, error.kind == .reset, !Task.isCancelled else { throw error }
            }
            return try await deliver(message, by: deadline)
        }
        let fresh: SMTPConnection
        do throws(SMTPFailure) {
            fresh = try await SMTPConnection.open(configuration, tls: tls, by: deadline, on: group)
        } catch {
            await pool.giveBack(nil)
            throw error
        }
        return try await deliver(message, on: fresh)
    }

    private func deliver(_ message: MailMessage, on connection: SMTPConnection) async throws(SMTPFailure) -> SMTPVerdict
    {
        do {
            let (verdict, isReusable) = try await withTaskCancellationHandler {
                try await connection.deliver(message)
            } onCancel: {
                connection.wire.close()
            }
            let isQuiet = await connection.wire.isQuiet()
            let goesOn = isReusable && isQuiet
            if !goesOn { connection.wire.close() }
            await pool.giveBack(goesOn ? connection : nil)
            return verdict
        } catch {
            connection.wire.close()
            await pool.giveBack(nil)
            throw error as? SMTPFailure ?? SMTPFailure(error)
        }
    }

    private func concealed(_ answer: AttemptAnswer) -> AttemptAnswer {
        switch answer {
        case .accepted(let code, let text): .accepted(code: code, concealed(text))
        case .rejected(let code, let text): .rejected(code: code, concealed(text))
        case .fault(let kind, let text): .fault(kind, concealed(text))
        case .response, .cancelled: answer
        }
    }

    /// A server may repeat what it was told; the password stays out of logs and answers all the same.
    private func concealed(_ text: String) -> String {
        guard let login = configuration.server.login else { return text }
        var text = text
        for secret in [
            Base64.standard([0] + Array(login.user.utf8) + [0] + Array(login.password.text.utf8)),
            Base64.standard(Array(login.password.text.utf8)), login.password.text,
        ] {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
        }
        return text
    }
}
