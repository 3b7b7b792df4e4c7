/// How a bucket stands after a request was let through.
package struct RateGrant: Hashable, Sendable {
    package let policy: RatePolicy
    package let remaining: Int
    /// Until all of the quota is there again, in seconds.
    package let reset: Int
}

/// A request came too soon.
package struct RateExceeded: Error, Hashable, Sendable, CustomStringConvertible {
    package let policy: RatePolicy
    /// Fewer than it would have cost.
    package let remaining: Int
    /// When it would be let through, in seconds; at least 1.
    package let retryAfter: Int

    init(_ verdict: RateVerdict, of policy: RatePolicy) {
        self.init(policy, remaining: verdict.remaining, retryAfter: verdict.seconds)
    }

    /// - Parameter seconds: below 1 it is 1.
    package init(_ policy: RatePolicy, remaining: Int = 0, retryAfter seconds: Int = 1) {
        self.policy = policy
        self.remaining = remaining
        retryAfter = max(1, seconds)
    }

    /// Stable, for programs.
    package var code: String { policy.name == RateClass.failures.standard.name ? "too_many_failures" : "rate_limited" }

    package var description: String {
        switch code {
        case "too_many_failures":
            "too many requests from this address had a credential or a signature that is none: try again in \(retryAfter) s"
        default:
            "\(policy.name) are limited to \(policy.quota) in \(policy.window) s here: try again in \(retryAfter) s"
        }
    }
}
