/// What an attempt says about its subscriber.
package enum AttemptResult: Hashable, Sendable {
    /// There was an answer that asks for no other attempt.
    case ended
    /// There should be another attempt, or would be if they were not used up.
    case failed(CircuitTiming)
    /// There was nobody to send to.
    case notSent
    /// This instance has stopped it.
    case unknown
    /// The delivery was ended without it, since it could be put off no longer.
    case givenUp
}

extension RetryPolicy {
    /// What an attempt with this verdict says about its subscriber.
    package func result(_ verdict: RetryVerdict) -> AttemptResult {
        switch verdict.outcome {
        case .delivered, .failed: .ended
        case .retry, .deadLetter: .failed(CircuitTiming(schedule))
        case .cancelled: .notSent
        }
    }
}
