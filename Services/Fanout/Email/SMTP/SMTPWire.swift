import NIOCore
import NIOPosix
import NIOSSL
import ServiceKit

/// One connection as lines out and replies in; it knows when to wait, not what is said.
struct SMTPWire: Sendable {
    let channel: any Channel
    private let handler: NIOLoopBound<SMTPReplyHandler>
    let timeouts: SMTPTimeouts
    /// When the attempt that uses it now must have ended: no reply is awaited for longer.
    var deadline: NIODeadline

    /// Connects, with TLS from the first byte where `tls` is given.
    static func connect(
        to configuration: SMTPConfiguration, tls: SMTPClientTLS?, by deadline: NIODeadline,
        on group: any EventLoopGroup
    ) async throws(SMTPFailure) -> SMTPWire {
        let left = deadline - .now()
        guard left > .zero else { throw SMTPFailure(.timeout, "there was no time left to connect to the server") }
        do {
            return try await ClientBootstrap(group: group)
                .connectTimeout(min(configuration.timeouts.connect, left))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .connect(host: configuration.server.address.host, port: configuration.server.address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        // Kept from here on: a server that closes at once takes the handler out of the pipeline.
                        let handler = SMTPReplyHandler()
                        if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return SMTPWire(
                            channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                            timeouts: configuration.timeouts, deadline: deadline)
                    }
                }
        } catch {
            if case ChannelError.connectTimeout = error, deadline <= .now() {
                throw SMTPFailure(.timeout, "the server did not take the connection in time")
            }
            throw SMTPFailure(error)
        }
    }

    /// Waits for a reply that nothing is said for: the greeting.
    func greeting() async throws(SMTPFailure) -> SMTPReply {
        try await onLoop { [self] in
            handler.value.reply(
                by: end(of: timeouts.command), for: "with a greeting", isUnasked: true, on: channel)
        }
    }

    /// Says one line and waits for its reply.
    ///
    /// - Parameter line: Without its end. Everything in it is a literal, a number, base 64, a `MailAddress` or a
    ///   `HeaderToken`.
    func say(_ line: String, as step: String? = nil) async throws(SMTPFailure) -> SMTPReply {
        try await send(ByteBuffer(string: line + "\r\n"), for: step ?? line, within: timeouts.command)
    }

    /// Says several lines at once (RFC 2920) and waits for as many replies; fewer if the server left after a refusal.
    func sayTogether(_ lines: [String]) async throws(SMTPFailure) -> [SMTPReply] {
        let results = try await onLoop { [self] in
            let replies = lines.map { line in
                let verb = String(line.prefix { $0 != ":" })
                return handler.value.reply(by: end(of: timeouts.command), for: verb, on: channel)
            }
            channel.writeAndFlush(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n"), promise: nil)
            return EventLoopFuture.whenAllComplete(replies, on: channel.eventLoop)
        }
        var replies: [SMTPReply] = []
        for result in results {
            switch result {
            case .success(let reply): replies.append(reply)
            case .failure where replies.last.map { $0.code >= 400 } == true: return replies
            case .failure(let error): throw SMTPFailure(error)
            }
        }
        return replies
    }

    /// Sends bytes and waits for one reply.
    func send(_ bytes: ByteBuffer, for step: String, within time: TimeAmount) async throws(SMTPFailure) -> SMTPReply {
        try await onLoop { [self] in
            let reply = handler.value.reply(by: end(of: time), for: step, on: channel)
            channel.writeAndFlush(bytes, promise: nil)
            return reply
        }
    }

    /// Goes over to TLS. What has come in the clear until now is forgotten first.
    func startTLS(_ tls: SMTPClientTLS) async throws(SMTPFailure) {
        try await onLoop { [self] in
            handler.value.dropBuffered()
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(tls.handler(), position: .first)
            }
        }
    }

    /// Takes the connection out of its rest.
    ///
    /// - Returns: false if it is gone, or said something that nobody asked for.
    func wake() async -> Bool {
        let isQuiet = try? await onLoop { [self] in
            handler.value.stayOpen()
            return channel.eventLoop.makeSucceededFuture(channel.isActive && handler.value.isQuiet)
        }
        if isQuiet != true { close() }
        return isQuiet == true
    }

    /// Whether nothing came that was not asked for: a connection on which something did is out of step.
    func isQuiet() async -> Bool {
        let isQuiet = try? await onLoop { [self] in
            channel.eventLoop.makeSucceededFuture(channel.isActive && handler.value.isQuiet)
        }
        return isQuiet == true
    }

    func rest() {
        channel.eventLoop.execute { [self] in handler.value.closeWhenIdle(after: timeouts.idle, channel) }
    }

    /// Closes without waiting; whoever still waits for a reply is told.
    func close() {
        channel.close(promise: nil)
    }

    private func end(of step: TimeAmount) -> NIODeadline {
        min(deadline, .now() + step)
    }

    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable () -> EventLoopFuture<Value>
    ) async throws(SMTPFailure) -> Value {
        do {
            return try await channel.eventLoop.flatSubmit(body).get()
        } catch {
            throw SMTPFailure(error)
        }
    }
}
