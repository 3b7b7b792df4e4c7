/// A message whose signature and time are right.
public struct VerifiedWebhook: Sendable, Equatable {
    /// The value of `webhook-id`: the same for each retry of one message, so a receiver can tell that it has had it.
    public let id: String

    /// The time of the attempt, in seconds since 1970.
    public let timestamp: Int64
}

/// Why a message is not to be trusted.
public enum WebhookVerificationError: Error, Equatable, Sendable {
    /// The request lacks this header.
    case missingHeader(String)
    /// `webhook-timestamp` is not a number of seconds since 1970.
    case malformedTimestamp
    /// The attempt lies further back than the tolerance: perhaps a request that somebody recorded and plays again.
    case tooOld
    /// The attempt lies further ahead than the tolerance.
    case tooNew
    /// The signature header holds nothing of a scheme that is known here.
    case noSignature
    /// None of the signatures was made with one of the secrets over this id, time and body.
    case wrongSignature
}
