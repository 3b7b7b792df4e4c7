package import Contracts

/// The waits between the attempts at one delivery.
package struct RetrySchedule: Hashable, Sendable {
    /// The waits before the second, third, … attempt, in milliseconds.
    package var delays: [Int64]

    package init(delays: [Int64]) {
        self.delays = delays
    }

    /// What the endpoint chose by waits or by name, else the default.
    package init(_ settings: RetrySettings, default fallback: RetrySchedule) {
        if let schedule = settings.schedule {
            self.init(delays: schedule.map(Int64.init))
        } else if let named = settings.preset.flatMap({ Self.presets[$0] }) {
            self = named
        } else {
            self = fallback
        }
    }

    /// How many attempts there are in all.
    package var attempts: Int { delays.count + 1 }

    /// What holds where neither the endpoint nor `CARILLON_RETRY_SCHEDULE` says anything: five attempts in 75 seconds.
    package static let standard = RetrySchedule(delays: [5_000, 10_000, 20_000, 40_000])

    /// The schedules that an endpoint can choose by name.
    package static let presets: [String: RetrySchedule] = ["standard-webhooks": standardWebhooks]

    /// The ladder in "Deliverability and reliability" of the Standard Webhooks specification: at once, then after 5 s,
    /// 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; ten attempts in a little over three days.
    private static let standardWebhooks: RetrySchedule = {
        let second: Int64 = 1000
        let minute = 60 * second
        let hour = 60 * minute
        return RetrySchedule(delays: [
            5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour,
        ])
    }()
}

extension RetrySchedule {
    /// The schedule of `CARILLON_RETRY_SCHEDULE`.
    package init(_ waits: [Duration]) {
        self.init(
            delays: waits.map { $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000 })
    }
}
