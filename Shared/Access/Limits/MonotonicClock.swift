/// A clock that never goes back, in nanoseconds since this process first asked.
package enum MonotonicClock {
    private static let start = ContinuousClock.now

    package static let nanoseconds: @Sendable () -> Int64 = {
        let parts = (ContinuousClock.now - start).components
        return parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
    }
}
