package import NIOCore

/// How long each step of a conversation may take, and all of them together.
package struct SMTPTimeouts: Hashable, Sendable {
    /// The longest that a whole attempt may take, from waiting for a connection to the answer to the message.
    package var attempt: TimeAmount
    /// Until the TCP connection stands.
    package var connect: TimeAmount
    /// For the TLS handshake, the greeting, and the answer to each command.
    package var command: TimeAmount
    /// From the end of the message to its answer. Giving up here means that the message may arrive twice, so this is
    /// longer (RFC 5321, section 4.5.3.2.6, would have ten minutes).
    package var data: TimeAmount
    /// How long a mail waits for its turn where as many are under way to its domain as may be.
    package var turn: TimeAmount
    /// How long a connection is kept for the next message.
    package var idle: TimeAmount

    package init(
        attempt: TimeAmount = .seconds(90),
        connect: TimeAmount = .seconds(10), command: TimeAmount = .seconds(15), data: TimeAmount = .seconds(60),
        turn: TimeAmount = .seconds(1), idle: TimeAmount = .seconds(20)
    ) {
        self.attempt = attempt
        self.connect = connect
        self.command = command
        self.data = data
        self.turn = turn
        self.idle = idle
    }
}
