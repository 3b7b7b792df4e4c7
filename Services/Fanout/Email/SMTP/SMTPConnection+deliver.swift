import NIOCore

extension SMTPConnection {
    /// Offers one message and waits for the verdict.
    ///
    /// - Returns: The verdict, and whether the connection can take another message.
    func deliver(_ message: MailMessage) async throws(SMTPFailure) -> (verdict: SMTPVerdict, isReusable: Bool) {
        guard let message = capabilities.utf8 ? message : message.inASCII else {
            return (
                .unable(
                    code: 553,
                    "5.6.7 the mail server does not take addresses beyond ASCII, and this one has no other form"), true
            )
        }
        let bytes = message.encoded()
        if let maxSize = capabilities.maxSize, bytes.count > maxSize {
            return (
                .unable(code: 552, "5.3.4 the message has \(bytes.count) bytes, the mail server takes \(maxSize)"), true
            )
        }
        let lines = envelope(of: message, size: bytes.count)
        let replies = try await capabilities.pipelining ? wire.sayTogether(lines) : sayInTurn(lines)
        if let verdict = try Self.refusal(in: replies) { return (verdict, await reset(after: replies)) }
        do throws(SMTPFailure) {
            let reply = try await wire.send(
                SMTPDotStuffing.encode(bytes), for: "the message", within: wire.timeouts.data)
            if reply.isPositive { return (.accepted(reply), true) }
            try Self.checkNegative(reply, to: MailboxVerdict.Step.message.name)
            return (.refused(reply, at: .message), reply.code != 421)
        } catch {
            var error = error
            error.messageWasSent = true
            throw error
        }
    }

    private func envelope(of message: MailMessage, size: Int) -> [String] {
        var mail = "MAIL FROM:<\(message.from.address)>"
        if capabilities.size { mail += " SIZE=\(size)" }
        if message.needsUTF8 { mail += capabilities.eightBitMIME ? " BODY=8BITMIME SMTPUTF8" : " SMTPUTF8" }
        return [mail, "RCPT TO:<\(message.to.address)>", "DATA"]
    }

    /// The same as `sayTogether`, for a server without PIPELINING: stops at the first refusal.
    private func sayInTurn(_ lines: [String]) async throws(SMTPFailure) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for line in lines {
            let reply = try await wire.say(line, as: String(line.prefix { $0 != ":" }))
            replies.append(reply)
            if reply.code >= 400 { break }
        }
        return replies
    }

    /// What the replies to MAIL, RCPT and DATA say against the message; nil if it may be sent.
    private static func refusal(in replies: [SMTPReply]) throws(SMTPFailure) -> SMTPVerdict? {
        for (index, reply) in replies.enumerated() {
            let isGood = index == 2 ? reply.code == 354 : reply.isPositive
            if isGood { continue }
            let step = [MailboxVerdict.Step.sender, .recipient, .data][min(index, 2)]
            try checkNegative(reply, to: step.name)
            // 530, 534, 535 and 538 ask for a login or for encryption (RFC 4954, section 6).
            if index == 0 || [530, 534, 535, 538].contains(reply.code) { return .refusedSender(reply) }
            return .refused(reply, at: step)
        }
        return nil
    }

    private static func checkNegative(_ reply: SMTPReply, to step: String) throws(SMTPFailure) {
        guard reply.code >= 400 else {
            throw SMTPFailure(.protocolError, "the server answered \(step) with \(reply.text)")
        }
    }

    /// Brings the conversation back to its start after a refusal.
    ///
    /// - Returns: false if it can't go on: the server took DATA all the same and waits for a message, or is leaving.
    private func reset(after replies: [SMTPReply]) async -> Bool {
        guard !replies.contains(where: { $0.code == 354 || $0.code == 421 }),
            replies.count < 3 || replies[2].code >= 400
        else { return false }
        return (try? await wire.say("RSET"))?.isPositive == true
    }
}
