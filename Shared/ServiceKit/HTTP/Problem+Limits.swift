import Access
import HTTPTypes

extension Problem {
    /// 429 with when to come again, and the policy that was exceeded (draft-ietf-httpapi-ratelimit-headers, section 7.1).
    static func of(rate error: RateExceeded) -> Problem {
        let policy = error.policy
        return tooManyRequests(
            error.code, "\(error)", policy: policy.name, quota: policy.quota, window: policy.window,
            remaining: error.remaining, retryAfter: error.retryAfter)
    }

    /// 429: a tenant's day is used up.
    ///
    /// - Parameters:
    ///   - limit: events in a day of UTC.
    ///   - seconds: until midnight.
    package static func quotaExceeded(_ limit: Int, retryAfter seconds: Int) -> Problem {
        tooManyRequests(
            "quota_exceeded", "the \(limit) events that this tenant may have in a day of UTC are used up",
            policy: "events-per-day", quota: limit, window: 86_400, retryAfter: seconds)
    }

    /// - Parameters:
    ///   - reason: as the middle of a sentence.
    ///   - policy: its name.
    ///   - window: in seconds.
    ///   - seconds: until the same will be taken.
    private static func tooManyRequests(
        _ code: String, _ reason: String, policy: String, quota: Int, window: Int, remaining: Int = 0,
        retryAfter seconds: Int
    ) -> Problem {
        var headers: HTTPFields = [.retryAfter: "\(seconds)"]
        RateLimitFields.add(
            RatePolicy.field(policy, quota, window), policy, remaining: remaining, seconds: seconds, to: &headers)
        var problem = Problem(
            .tooManyRequests, code, "\(reason.prefix(1).uppercased())\(reason.dropFirst()).", headers: headers)
        // By its name in the draft.
        problem.extensions = [("violated-policies", Array("[\"\(policy)\"]".utf8))]
        return problem
    }

    // As descriptions show them.
    static let rateLimited = of(rate: RateExceeded(RateClass.writes.standard))
    static let tooManyFailures = of(rate: RateExceeded(RateClass.failures.standard))
    static let quotaExceeded = quotaExceeded(TenantPolicies.standardEventsPerDay, retryAfter: 3600)
}
