import Contracts

/// When a time that was planned has come, by a clock that may be put forward or back.
///
/// Put forward, what waits is due at once. Put back, waits grow by as much; but never without end: a time that no policy
/// could have planned from now is of a clock that was wrong, and there is nothing to wait for.
enum DueTime {
    /// The longest that any attempt is put off, in milliseconds: a policy's whole time with all that chance adds to it, or
    /// what a receiver may ask for.
    static let farthest: Int64 = max(
        RetryLimits.longestSchedule + Int64(Double(RetryLimits.longestSchedule) * RetryPolicy.jitter),
        RetryPolicy.longestRetryAfter)

    static func hasCome(_ time: Int64, now: Int64) -> Bool {
        // What waits for another delivery has no time.
        time <= now || time < DueDelivery.never && time - farthest > now
    }
}
