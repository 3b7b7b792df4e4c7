package import Contracts

/// What follows from an attempt.
package struct RetryVerdict: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case delivered
        /// Another attempt is due at this time, in milliseconds since 1970.
        case retry(at: Int64)
        /// The answer was deterministic: asking again would change nothing.
        case failed
        /// The attempts are used up.
        case deadLetter
        /// There is nobody to deliver to any more.
        case cancelled
    }

    package var outcome: Outcome
    /// Whether the receiver asked for no more deliveries at all (410).
    package var disablesSubscriber: Bool

    package init(_ outcome: Outcome, disablesSubscriber: Bool = false) {
        self.outcome = outcome
        self.disablesSubscriber = disablesSubscriber
    }

    /// The state that the delivery is in now.
    package var state: DeliveryState {
        switch outcome {
        case .delivered: .delivered
        case .retry: .retrying
        case .failed: .failed
        case .deadLetter: .deadLetter
        case .cancelled: .cancelled
        }
    }

    package var nextAttemptAt: Int64? {
        if case .retry(let time) = outcome { time } else { nil }
    }
}
