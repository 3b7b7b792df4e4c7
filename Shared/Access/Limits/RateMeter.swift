/// A token bucket, kept as the one moment at which it will be full again (GCRA). One that is full says nothing, and so can be
/// forgotten.
///
/// Nanoseconds of a clock that never goes back; which one is the caller's business.
package struct RateMeter: Hashable, Sendable {
    private var fullAt: Int64 = 0

    /// A full bucket.
    package init() {}

    /// Takes `cost` units if they are there. What costs more than the whole quota is granted by a full bucket, and is owed for
    /// afterwards: it must be possible at some time, and the rate on average stays.
    package mutating func take(_ cost: Int = 1, of policy: RatePolicy, at now: Int64) -> RateVerdict {
        let used = max(0, fullAt - now)
        let (capacity, interval) = (policy.capacity, policy.interval)
        // A batch costs thousands at most, and a unit 86,400 seconds: far below what overflows.
        let need = Int64(max(cost, 0)) * interval
        let room = capacity - used
        guard need <= room || used == 0 else {
            return RateVerdict(
                isGranted: false, remaining: Int(max(0, room) / interval), wait: min(need, capacity) - room)
        }
        fullAt = now + used + need
        return RateVerdict(isGranted: true, remaining: Int(max(0, room - need) / interval), wait: used + need)
    }

    /// What a look at it says that takes nothing.
    package func peek(_ policy: RatePolicy, at now: Int64) -> RateVerdict {
        var copy = self
        return copy.take(0, of: policy, at: now)
    }

    package func isFull(at now: Int64) -> Bool { fullAt <= now }
}

/// What became of a take.
package struct RateVerdict: Hashable, Sendable {
    package let isGranted: Bool
    /// How many units are left.
    package let remaining: Int
    /// Nanoseconds: until the bucket is full again where it was granted, else until the same would be.
    package let wait: Int64

    /// The same in seconds, rounded up.
    package var seconds: Int { Int((wait + 999_999_999) / 1_000_000_000) }
}
