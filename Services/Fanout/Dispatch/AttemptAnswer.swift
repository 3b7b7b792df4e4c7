package import Contracts

/// What came of an attempt.
package enum AttemptAnswer: Hashable, Sendable {
    /// An HTTP answer, its body cut at `Attempt.bodyLimit`.
    case response(status: Int, headers: [HeaderField], body: [UInt8])
    /// The mail was taken; the reply of the server, or the file it stands in.
    case accepted(code: Int?, String)
    /// The mail server said no, for now (4xx) or for good (5xx).
    case rejected(code: Int, String)
    /// There was no answer.
    case fault(FaultKind, String)
    /// There is nobody to deliver to any more: the subscriber is gone, inactive or unsubscribed.
    case cancelled(String)
}

/// Why there was no answer. The raw value stands in the attempt's record.
package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    case dns
    case addressNotAllowed = "address_not_allowed"
    case refused
    case connectTimeout = "connect_timeout"
    case tls
    case timeout
    case reset
    /// The answer was not HTTP or SMTP, or went beyond a limit.
    case protocolError = "protocol_error"
    /// A secret could not be opened, a template not rendered, a message not built.
    case unprepared
    /// The mail server refused the login.
    case unauthorized
    /// A mail server said that there is no such mailbox, and nobody has lifted that since.
    case suppressed
    /// Nothing was sent, since the receiver has only failed for longer than attempts are put off.
    case circuitOpen = "circuit_open"
    /// Nothing was sent, since the log soon has the event no more.
    case waitedTooLong = "waited_too_long"
    /// This instance is shutting down; another one goes on.
    case interrupted
}
