/// Keeps attempts from a subscriber that only fails.
///
/// After some failures in a row, over some time, it opens: nothing is sent until a pause is over, then one attempt is, as a probe. If that
/// fails as well, the next pause is twice as long. An answer of any other kind closes it, and attempts come back by degrees.
///
/// It stands in memory alone: an instance that takes over a partition learns it again, by as many attempts.
package struct Circuit: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed
        /// Nothing is sent before this time.
        case open(until: Int64)
        /// One attempt is or may be in flight, which decides.
        case probing
    }

    /// Attempts in a row that failed.
    package private(set) var failures = 0
    package private(set) var failedAt: Int64 = 0
    /// Since when every attempt has failed.
    private var failingSince: Int64 = 0
    /// Whether it would be open if it had failed for long enough. Until then few attempts are in flight.
    private var isSuspect = false
    private var openUntil: Int64?
    private var pause: Int64 = 0
    private var probe: String?
    /// How many may be in flight at once, while it comes back; nil when it is back.
    private var regained: Int?
    private var timing = CircuitTiming(.standard)

    package init() {}

    package var isOpen: Bool { openUntil != nil }

    /// Whether there is nothing to remember.
    var isForgotten: Bool { failures == 0 && openUntil == nil && regained == nil }

    package func state(now: Int64) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open(until: openUntil) : .probing
    }

    /// The most attempts that may be in flight now; with none to spare, until when.
    func allowance(of most: Int, now: Int64) -> (inFlight: Int, until: Int64?) {
        guard let openUntil else { return (min(isSuspect ? max(1, most / 8) : most, regained ?? most), nil) }
        if now < openUntil { return (0, openUntil) }
        // Others may be in flight from before it opened.
        return (probe == nil ? .max : 0, nil)
    }

    /// Whether an attempt that was due then has been put off for as long as may be.
    func isOverdue(_ dueAt: Int64, now: Int64) -> Bool {
        isOpen && dueAt < now - timing.longestDeferral
    }

    /// An attempt begins that was allowed.
    mutating func begin(_ delivery: String) {
        if isOpen { probe = delivery }
    }

    /// An attempt failed in a way that asks for another one.
    ///
    /// - Parameter startedAt: when it began.
    mutating func fail(
        _ delivery: String, _ timing: CircuitTiming, failuresToOpen: Int, since startedAt: Int64, now: Int64
    ) {
        self.timing = timing
        if failures == 0 { failingSince = startedAt }
        failures += 1
        failedAt = now
        if isOpen {
            // Those that were in flight when it opened say nothing new.
            guard probe == delivery else { return }
            probe = nil
        } else {
            isSuspect = failures >= failuresToOpen
            guard isSuspect, failingSince <= now - timing.patience else { return }
        }
        pause = max(timing.firstPause, min(pause * 2, timing.longestPause))
        openUntil = now + pause
        regained = nil
    }

    /// There was an answer that asks for no other attempt.
    mutating func succeed(most: Int) {
        failures = 0
        isSuspect = false
        pause = 0
        if isOpen { regained = 1 }
        openUntil = nil
        probe = nil
        // Each answer brings one more, so that every round trip doubles them.
        if let now = regained { regained = now + 1 < most ? now + 1 : nil }
    }

    /// Nothing was sent. So the subscriber may have changed, and is tried: with the next failure it is open again.
    mutating func skip(_ delivery: String) {
        guard isOpen, probe == delivery else { return }
        openUntil = nil
        probe = nil
    }

    /// The clock was put back to this time.
    mutating func putBack(to now: Int64) {
        failedAt = min(failedAt, now)
        failingSince = min(failingSince, now)
        if let until = openUntil { openUntil = min(until, now + max(timing.firstPause, pause)) }
    }

    /// This instance gives up the attempt, of which nothing is known.
    mutating func abandon(_ delivery: String, now: Int64) {
        guard isOpen, probe == delivery else { return }
        probe = nil
        openUntil = now + max(timing.firstPause, pause)
    }
}
