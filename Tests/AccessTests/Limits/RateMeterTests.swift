import SeededNumbers
import Testing

@testable import Access

/// A meter that can be asked inside of an expectation.
private final class Meter {
    private(set) var state: RateMeter

    init(_ state: RateMeter = RateMeter()) {
        self.state = state
    }

    func take(_ cost: Int = 1, of policy: RatePolicy, at now: Int64) -> RateVerdict {
        state.take(cost, of: policy, at: now)
    }

    func isFull(at now: Int64) -> Bool { state.isFull(at: now) }
}

struct RateMeterTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `a quota may be used at once, and comes back unit by unit`() {
        let policy = RatePolicy("things", 6, per: 60)
        let meter = Meter()
        for left in (0..<6).reversed() {
            let verdict = meter.take(of: policy, at: 0)
            #expect(verdict.isGranted && verdict.remaining == left)
            #expect(verdict.seconds == (6 - left) * 10)
        }
        let refused = meter.take(of: policy, at: 0)
        #expect(refused == RateVerdict(isGranted: false, remaining: 0, wait: 10 * Self.second))
        #expect(!meter.take(of: policy, at: 10 * Self.second - 1).isGranted)
        #expect(meter.take(of: policy, at: 10 * Self.second).isGranted)
        #expect(!meter.take(of: policy, at: 10 * Self.second).isGranted)
        #expect(!meter.isFull(at: 70 * Self.second - 1))
        #expect(meter.isFull(at: 70 * Self.second))
    }

    @Test func `what costs more than the quota is granted by a full bucket, and owed for`() {
        let policy = RatePolicy("things", 10, per: 10)
        let meter = Meter()
        let verdict = meter.take(25, of: policy, at: 0)
        #expect(verdict.isGranted && verdict.remaining == 0)
        #expect(meter.take(of: policy, at: 15 * Self.second).wait == Self.second)
        #expect(meter.take(of: policy, at: 16 * Self.second).isGranted)
        let again = meter.take(25, of: policy, at: 16 * Self.second)
        #expect(!again.isGranted && again.wait == 10 * Self.second)
        #expect(meter.take(25, of: policy, at: 26 * Self.second).isGranted)
    }

    @Test(arguments: [1, 7, 60, 100, 30_000, 600_000, 99_999_999, 100_000_000])
    func `the whole of a quota fits into its window, and one more does not`(quota: Int) {
        let policy = RatePolicy("things", quota)
        let meter = Meter()
        #expect(meter.take(quota - 1, of: policy, at: 5).isGranted)
        #expect(meter.take(of: policy, at: 5).isGranted)
        #expect(!meter.take(of: policy, at: 5).isGranted)
        #expect(meter.isFull(at: 5 + 60 * Self.second))
    }

    /// Against the plain way: a number of tokens, in exact parts of an interval.
    @Test(arguments: 0..<200)
    func `it grants what a bucket of tokens would`(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let quota = Int.random(in: 1...40, using: &numbers)
        let policy = RatePolicy("things", quota, per: Int.random(in: 1...60, using: &numbers))
        let interval = policy.interval
        let meter = Meter()
        var level = Int64(quota) * interval
        var now: Int64 = 0
        for _ in 0..<300 {
            let pause = Int64.random(in: 0...(3 * interval), using: &numbers)
            now += pause
            level = min(Int64(quota) * interval, level + pause)
            let cost = Int.random(in: 0...(quota + 3), using: &numbers)
            let isFull = level == Int64(quota) * interval
            let expected = Int64(cost) * interval <= level || isFull
            #expect(meter.isFull(at: now) == isFull)
            let verdict = meter.take(cost, of: policy, at: now)
            #expect(verdict.isGranted == expected)
            if expected { level -= Int64(cost) * interval }
            #expect(verdict.remaining == Int(max(0, level) / interval))
            guard !expected else { continue }
            // Who comes back when he was told to is let in, and a moment before is not.
            let early = Meter(meter.state)
            #expect(!early.take(cost, of: policy, at: now + verdict.wait - 1).isGranted)
            let late = Meter(meter.state)
            #expect(late.take(cost, of: policy, at: now + verdict.wait).isGranted)
        }
    }

    @Test(arguments: 0..<50)
    func `in no span of time is more let through than the quota and what comes back in it`(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed) &+ 1_000)
        let policy = RatePolicy("things", Int.random(in: 1...50, using: &numbers), per: 10)
        let meter = Meter()
        var grants: [Int64] = []
        var now: Int64 = 0
        while grants.count < 150 {
            now += Int64.random(in: 0...(policy.interval * 2 / 3 + 1), using: &numbers)
            if meter.take(of: policy, at: now).isGranted { grants.append(now) }
        }
        for (first, start) in grants.enumerated() {
            for (count, end) in grants[first...].enumerated() {
                #expect(Int64(count + 1) <= Int64(policy.quota) + (end - start) / policy.interval)
            }
        }
    }

    @Test func `a policy that changes finds what was used, in time`() {
        let wide = RatePolicy("things", 600)
        let narrow = RatePolicy("things", 6)
        let meter = Meter()
        #expect(meter.take(300, of: wide, at: 0).isGranted)
        // Half a minute's worth is used, whatever a minute is worth.
        #expect(meter.take(3, of: narrow, at: 0).isGranted)
        #expect(!meter.take(of: narrow, at: 0).isGranted)
        #expect(!meter.take(of: wide, at: 0).isGranted)
    }
}
