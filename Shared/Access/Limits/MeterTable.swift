/// Token buckets by key, in bounded memory: those that are full are forgotten. Where more are in use than the table holds, the
/// keys that come then share one.
struct MeterTable<Key: Hashable & Sendable>: Sendable {
    /// As many are kept before anybody looks whether some are full.
    private static var fewest: Int { 1024 }
    /// A table that is really full is not looked through more often, in nanoseconds.
    private static var pause: Int64 { 1_000_000_000 }

    private let most: Int
    private var meters: [Key: RateMeter] = [:]
    /// Of those for whom there is no room.
    private var shared = RateMeter()
    private var sweepAt = Self.fewest
    private var sweptAt = Int64.min / 2

    /// - Parameter most: how many keys have a bucket of their own at one time.
    init(most: Int) {
        self.most = most
    }

    var count: Int { meters.count }

    mutating func take(_ cost: Int, for key: Key, of policy: RatePolicy, at now: Int64) -> RateVerdict {
        if meters.count >= sweepAt { sweep(at: now) }
        if meters.count < most || meters[key] != nil {
            return meters[key, default: RateMeter()].take(cost, of: policy, at: now)
        }
        return shared.take(cost, of: policy, at: now)
    }

    /// What the bucket of a key says, without taking from it; nil where it is full.
    func peek(_ key: Key, of policy: RatePolicy, at now: Int64) -> RateVerdict? {
        let meter = meters[key] ?? (meters.count >= most ? shared : nil)
        guard let meter, !meter.isFull(at: now) else { return nil }
        return meter.peek(policy, at: now)
    }

    private mutating func sweep(at now: Int64) {
        guard meters.count < most || now - sweptAt >= Self.pause else { return }
        sweptAt = now
        meters = meters.filter { !$0.value.isFull(at: now) }
        sweepAt = min(most, max(Self.fewest, meters.count * 2))
    }
}
