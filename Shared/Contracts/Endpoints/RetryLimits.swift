/// How far a retry policy may go, an endpoint's own as well as the default.
package enum RetryLimits {
    /// Attempts in all, so one wait fewer.
    package static let mostAttempts = 20
    /// All waits together, in milliseconds: five days, before chance adds to them.
    package static let longestSchedule: Int64 = 5 * 24 * 3_600_000
    /// How long one attempt may take, in milliseconds.
    package static let timeouts: ClosedRange<Int64> = 1_000...30_000
}
