import Contracts
import Testing

@testable import Fanout

@Suite struct RetryScheduleTests {
    let fallback = RetrySchedule(delays: [1])

    @Test func `An endpoint's own waits come first, then its preset, then the default`() {
        #expect(RetrySchedule(RetrySettings(), default: fallback) == fallback)
        #expect(RetrySchedule(RetrySettings(schedule: [200, 300]), default: fallback).delays == [200, 300])
        #expect(RetrySchedule(RetrySettings(schedule: []), default: fallback).attempts == 1)
        let preset = RetrySchedule(RetrySettings(preset: "standard-webhooks"), default: fallback)
        #expect(preset == RetrySchedule.presets["standard-webhooks"])
        #expect(RetrySchedule(RetrySettings(preset: "no such"), default: fallback) == fallback)
    }

    /// The column "Time since start" of the specification's table, in seconds.
    @Test func `The preset makes the ten attempts of the Standard Webhooks specification`() throws {
        let preset = try #require(RetrySchedule.presets["standard-webhooks"])
        var starts: [Int64] = [0]
        var elapsed: Int64 = 0
        for delay in preset.delays {
            elapsed += delay
            starts.append(elapsed)
        }
        func time(_ hours: Int64, _ minutes: Int64, _ seconds: Int64) -> Int64 {
            (hours * 3600 + minutes * 60 + seconds) * 1000
        }
        #expect(preset.attempts == 10)
        #expect(
            starts == [
                time(0, 0, 0), time(0, 0, 5), time(0, 5, 5), time(0, 35, 5), time(2, 35, 5), time(7, 35, 5),
                time(17, 35, 5), time(31, 35, 5), time(51, 35, 5), time(75, 35, 5),
            ])
    }
}
