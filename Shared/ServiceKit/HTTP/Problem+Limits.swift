import HTTPTypes

// The problems of limits as descriptions show them.
extension Problem {
    static let rateLimited = tooManyRequests(
        "rate_limited", "writes are limited to 30000 in 60 s here: try again in 1 s", policy: "writes", quota: 30_000,
        window: 60, retryAfter: 1)
    static let tooManyFailures = tooManyRequests(
        "too_many_failures",
        "too many requests from this address had a credential or a signature that is none: try again in 1 s",
        policy: "failures", quota: 100, window: 60, retryAfter: 1)
    static let quotaExceeded = tooManyRequests(
        "quota_exceeded", "the 10000000 events that this tenant may have in a day of UTC are used up",
        policy: "events-per-day", quota: 10_000_000, window: 86_400, retryAfter: 3600)
}
