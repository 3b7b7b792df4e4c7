import Contracts

/// When mails go that are planned at one moment. Most users want the same, so that it is worked out once for all of them.
struct MailTimes {
    /// The daily mail comes at eight where nobody says when.
    private static let morning: Int64 = 8 * 3_600

    private let now: Int64
    private var known: [MailWish: MailTime] = [MailWish(): .now]

    /// - Parameter now: milliseconds since 1970.
    init(now: Int64) {
        self.now = now
    }

    mutating func time(for wish: MailWish) -> MailTime {
        if let time = known[wish] { return time }
        let time = Self.time(for: wish, now: now)
        known[wish] = time
        return time
    }

    static func time(for wish: MailWish, now: Int64) -> MailTime {
        let clock = LocalClocks.clock(of: wish.timeZone)
        let second = now >= 0 ? now / 1_000 : 0
        switch wish.pace {
        case .immediate, .off:
            let end = quietEnd(wish, clock, at: second)
            return end > second ? .notBefore(end * 1_000) : .now
        case .hourly:
            return .digest(at: quietEnd(wish, clock, at: clock.nextFullHour(after: second)) * 1_000)
        case .daily:
            let time = wish.dailyAt.map { Int64($0.minutes * 60) } ?? morning
            return .digest(at: quietEnd(wish, clock, at: clock.next(time, after: second)) * 1_000)
        }
    }

    /// When the quiet hours end that a moment lies in; that moment itself if it lies in none.
    private static func quietEnd(_ wish: MailWish, _ clock: LocalClock, at second: Int64) -> Int64 {
        guard wish.quiet.count == 2 else { return second }
        let (from, until) = (Int64(wish.quiet[0].minutes * 60), Int64(wish.quiet[1].minutes * 60))
        func isQuiet(_ second: Int64) -> Bool {
            let shown = clock.timeOfDay(at: second)
            return from < until ? shown >= from && shown < until : shown >= from || shown < until
        }
        guard isQuiet(second) else { return second }
        // Where the clock is put back right then, they may go on once more.
        var end = clock.nextOfAll(until, after: second)
        for _ in 0..<2 where isQuiet(end) { end = clock.nextOfAll(until, after: end) }
        return end
    }
}
