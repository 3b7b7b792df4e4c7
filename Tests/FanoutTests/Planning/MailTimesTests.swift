import Contracts
import Testing

@testable import Fanout

/// When mails go, by the clocks on walls: also on the days on which these are put forward or back.
@Suite struct MailTimesTests {
    private static func time(_ text: String) throws -> Int64 { try #require(Timestamp.milliseconds(text)) }

    @Test(
        arguments: [
            // An ordinary day, before and after eight.
            ("Europe/Vienna", nil, "2026-01-10T06:59:59Z", "2026-01-10T07:00:00Z"),
            ("Europe/Vienna", nil, "2026-01-10T07:00:00Z", "2026-01-11T07:00:00Z"),
            ("Asia/Kolkata", "09:15", "2026-01-10T03:44:59Z", "2026-01-10T03:45:00Z"),
            ("Pacific/Kiritimati", "00:00", "2026-01-10T09:00:00Z", "2026-01-10T10:00:00Z"),
            // Over the night in which the clock is put forward it is an hour less, and over the other one an hour more.
            ("Europe/Vienna", nil, "2026-03-28T08:00:00Z", "2026-03-29T06:00:00Z"),
            ("Europe/Vienna", nil, "2026-10-24T06:30:00Z", "2026-10-25T07:00:00Z"),
            // At half past two the clock shows half past three: the moment at which it is put forward.
            ("Europe/Vienna", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
            ("Europe/Vienna", "02:30", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"),
            // Half past two comes twice: the first time counts, and the second brings nothing.
            ("Europe/Vienna", "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            ("Europe/Vienna", "02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
            ("Europe/Vienna", "02:30", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"),
            ("America/New_York", "08:00", "2026-03-07T14:00:00Z", "2026-03-08T12:00:00Z"),
            // By half an hour, and to the other side of the date line: a day that was not.
            ("Australia/Lord_Howe", "02:15", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z"),
            ("Pacific/Apia", "08:00", "2011-12-29T20:00:00Z", "2011-12-30T10:00:00Z"),
            // A name that is not known any more is UTC.
            ("Europe/Atlantis", "08:00", "2026-01-10T07:00:00Z", "2026-01-10T08:00:00Z"),
            (nil, nil, "2026-01-10T07:00:00Z", "2026-01-10T08:00:00Z"),
        ] as [(String?, String?, String, String)])
    func `the daily mail comes at its time of day, once a day`(
        zone: String?, dailyAt: String?, now: String, expected: String
    ) throws {
        let wish = MailWish(pace: .daily, dailyAt: dailyAt.flatMap { TimeOfDay($0) }, timeZone: zone)
        #expect(MailTimes.time(for: wish, now: try Self.time(now)) == .digest(at: try Self.time(expected)))
    }

    @Test(arguments: [
        ("Europe/Vienna", "2026-01-10T06:59:59.999Z", "2026-01-10T07:00:00Z"),
        ("Europe/Vienna", "2026-01-10T07:00:00Z", "2026-01-10T08:00:00Z"),
        ("Asia/Kolkata", "2026-01-10T07:00:00Z", "2026-01-10T07:30:00Z"),
        ("Asia/Kathmandu", "2026-01-10T07:20:00Z", "2026-01-10T08:15:00Z"),
        ("Europe/Vienna", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Vienna", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
        // It is put forward from 02:00 to 02:30, and is 03:00 half an hour later.
        ("Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-03T16:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:40:00Z", "2026-10-03T16:00:00Z"),
        // And back from 02:00 to 01:30.
        ("Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z"),
    ])
    func `an hourly mail comes at the full hour of where one is`(zone: String, now: String, expected: String) throws {
        let wish = MailWish(pace: .hourly, timeZone: zone)
        #expect(MailTimes.time(for: wish, now: try Self.time(now)) == .digest(at: try Self.time(expected)))
    }

    @Test(
        arguments: [
            ("22:00", "07:00", "2026-01-10T20:59:59Z", nil),
            ("22:00", "07:00", "2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z"),
            ("22:00", "07:00", "2026-01-11T05:59:59Z", "2026-01-11T06:00:00Z"),
            ("22:00", "07:00", "2026-01-11T06:00:00Z", nil),
            ("12:00", "13:30", "2026-01-10T11:30:00Z", "2026-01-10T12:30:00Z"),
            ("12:00", "13:30", "2026-01-10T12:30:00Z", nil),
            // The nights that are an hour shorter and longer.
            ("22:00", "07:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
            ("22:00", "07:00", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"),
            // They end at a time that is not there.
            ("22:00", "02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
            // They end at a time that comes twice: the first time they do, and what comes before the second waits for that.
            ("22:00", "02:30", "2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z"),
            ("22:00", "02:30", "2026-10-25T00:40:00Z", nil),
            ("22:00", "02:30", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
            // They begin in the hour that comes twice.
            ("02:30", "03:00", "2026-10-25T00:45:00Z", "2026-10-25T02:00:00Z"),
        ] as [(String, String, String, String?)])
    func `mail waits until quiet hours end`(from: String, until: String, now: String, end: String?) throws {
        let wish = MailWish(
            quiet: [try #require(TimeOfDay(from)), try #require(TimeOfDay(until))], timeZone: "Europe/Vienna")
        let expected = try end.map { MailTime.notBefore(try Self.time($0)) } ?? .now
        #expect(MailTimes.time(for: wish, now: try Self.time(now)) == expected)
    }

    @Test func `a digest that falls into quiet hours comes when they end`() throws {
        var wish = MailWish(
            pace: .hourly, quiet: [try #require(TimeOfDay("22:00")), try #require(TimeOfDay("07:00"))],
            timeZone: "Europe/Vienna")
        let evening = try Self.time("2026-01-10T20:30:00Z")
        #expect(MailTimes.time(for: wish, now: evening) == .digest(at: try Self.time("2026-01-11T06:00:00Z")))
        wish.pace = .daily
        wish.dailyAt = TimeOfDay("06:00")
        #expect(MailTimes.time(for: wish, now: evening) == .digest(at: try Self.time("2026-01-11T06:00:00Z")))
        wish.dailyAt = TimeOfDay("09:00")
        #expect(MailTimes.time(for: wish, now: evening) == .digest(at: try Self.time("2026-01-11T08:00:00Z")))
    }

    @Test func `what is due lies ahead and is shown by the clock, wherever and whenever`() throws {
        for zone in ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
        {
            let clock = LocalClocks.clock(of: zone)
            var second: Int64 = 1_767_225_600
            while second < 1_798_761_600 {
                let hour = clock.nextFullHour(after: second)
                #expect(hour > second && hour <= second + 5_400, "\(zone) \(second)")
                #expect(clock.timeOfDay(at: hour) % 3_600 == 0, "\(zone) \(second)")
                for time in [0, 9_000, 28_800] as [Int64] {
                    let next = clock.next(time, after: second)
                    #expect(next > second && next <= second + 49 * 3_600, "\(zone) \(second) \(time)")
                    // Not there on the day on which the clock is put forward over it.
                    let shown = clock.timeOfDay(at: next)
                    #expect(shown == time || shown - time <= 3_600 && shown > time, "\(zone) \(second) \(time)")
                }
                second += 40_111
            }
        }
    }
}
