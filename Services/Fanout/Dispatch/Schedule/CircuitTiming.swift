/// How long a circuit stays open, in milliseconds: as long as the waits of the subscriber's own retries are.
package struct CircuitTiming: Hashable, Sendable {
    /// How long a subscriber must have failed before it opens.
    package var patience: Int64
    /// Before the first probe. Each probe that fails doubles it, up to `longestPause`.
    package var firstPause: Int64
    package var longestPause: Int64
    /// How long an attempt that is due may be put off. After that its delivery ends without it.
    package var longestDeferral: Int64

    package init(patience: Int64, firstPause: Int64, longestPause: Int64, longestDeferral: Int64) {
        self.patience = patience
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestDeferral = longestDeferral
    }

    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 60 * minute

    /// Attempts are put off for an hour at most, or for as long as all attempts of a delivery take where that is more. Of
    /// ladders that are far shorter than the default one the hour is a smaller part, so that deliveries end in time there, too.
    package init(_ schedule: RetrySchedule) {
        let delays = schedule.delays.isEmpty ? RetrySchedule.standard.delays : schedule.delays
        let span = delays.reduce(0, +)
        // Attempts that were put off by the first wait may succeed yet.
        patience = min(max(span, 2_000), 10_000)
        firstPause = max(1, min(delays[0], 5_000))
        longestPause = max(firstPause, min(span, Self.minute))
        longestDeferral = max(span, min(Self.hour, span * 48))
    }
}
