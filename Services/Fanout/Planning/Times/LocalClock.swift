import Contracts

/// The clock on a wall somewhere: what it shows, and when it next shows something, through the days on which it is put
/// forward or back. All times are seconds since 1970, UTC.
struct LocalClock {
    /// Seconds east of UTC at a time.
    let offset: (Int64) -> Int64

    private static let day: Int64 = 86_400

    /// Seconds since midnight, as the clock shows them.
    func timeOfDay(at time: Int64) -> Int64 { Self.remainder(time + offset(time), Self.day) }

    /// When the clock next shows a full hour.
    func nextFullHour(after time: Int64) -> Int64 {
        let before = offset(time)
        let next = time + 3_600 - Self.remainder(time + before, 3_600)
        let after = offset(next)
        guard before != after else { return next }
        // It is put forward or back meanwhile, which in some places is by half an hour.
        let change = change(between: time, and: next, from: before)
        let late = Self.remainder(change + after, 3_600)
        return late == 0 ? change : change + 3_600 - late
    }

    /// When the clock next shows this time of day, for the first time on that day. Where it is put forward over it, the moment
    /// at which it is.
    ///
    /// - Parameter seconds: since midnight.
    func next(_ seconds: Int64, after time: Int64) -> Int64 {
        earliest(seconds, after: time) { [$0.min()].compactMap(\.self) }
    }

    /// The same for each time that the clock shows it: a second time on a day on which it is put back over it.
    func nextOfAll(_ seconds: Int64, after time: Int64) -> Int64 {
        earliest(seconds, after: time) { $0 }
    }

    private func earliest(_ seconds: Int64, after time: Int64, _ choose: ([Int64]) -> [Int64]) -> Int64 {
        let local = time + offset(time)
        let today = local - Self.remainder(local, Self.day)
        // Where a clock skips a day, the time of the day before is past and those of the next two days are one.
        for day in -1...3 {
            let moments = choose(self.moments(of: today + Int64(day) * Self.day + seconds))
            if let next = moments.filter({ $0 > time }).min() { return next }
        }
        return time + Self.day
    }

    /// The moments at which the clock shows this; the one at which it is put forward over it where there is none.
    ///
    /// - Parameter local: seconds since 1970 as if the clock showed UTC.
    private func moments(of local: Int64) -> [Int64] {
        let (before, after) = (offset(local - Self.day), offset(local + Self.day))
        let shown = Set([local - before, local - after]).filter { $0 + offset($0) == local }
        if !shown.isEmpty { return shown.sorted() }
        return [
            change(between: min(local - before, local - after), and: max(local - before, local - after), from: before)
        ]
    }

    /// The moment between two at which the offset ceases to be what it was.
    private func change(between start: Int64, and end: Int64, from before: Int64) -> Int64 {
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
