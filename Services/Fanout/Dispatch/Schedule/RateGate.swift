/// A token bucket: so many attempts a second, of which a tenth of a second's may come at once. (The generic cell rate
/// algorithm of ITU-T I.371: one number instead of a count and a time.)
struct RateGate: Hashable, Sendable {
    let perThousandSeconds: Int
    /// In microseconds: between two attempts, and how far they may come before their time.
    private let interval: Int64
    private let tolerance: Int64
    /// When the next attempt would be due at an even pace, in microseconds.
    private var nextAt: Int64 = 0

    init(perThousandSeconds: Int) {
        self.perThousandSeconds = max(1, perThousandSeconds)
        interval = 1_000_000_000 / Int64(self.perThousandSeconds)
        tolerance = max(0, 100_000 - interval)
    }

    /// Another pace from now on.
    init(perThousandSeconds: Int, after former: RateGate?) {
        self.init(perThousandSeconds: perThousandSeconds)
        if let former { nextAt = min(former.nextAt, former.nextAt - former.interval + interval) }
    }

    /// When an attempt may begin, in milliseconds.
    var readyAt: Int64 { (nextAt - tolerance + 999) / 1000 }

    /// When one may begin that leaves what may come at once to others.
    var evenlyReadyAt: Int64 { (nextAt + 999) / 1000 }

    func isFull(now: Int64) -> Bool { nextAt <= now * 1000 }

    /// The clock was put back to this time.
    mutating func putBack(to now: Int64) {
        nextAt = min(nextAt, now * 1000 + interval)
    }

    mutating func take(now: Int64) {
        nextAt = max(nextAt, now * 1000) + interval
    }
}
