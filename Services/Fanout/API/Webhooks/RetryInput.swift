import Contracts
import JSON
import ServiceKit

/// `{"schedule": ["5s", …] | "standard-webhooks", "timeout": "15s"}`, within `RetryLimits`.
enum RetryInput {
    static let members: Set = ["schedule", "timeout"]

    /// - Throws: `JSONDecodingError`, pointing at the wait, the schedule or the time-out that goes too far.
    static func settings(_ reader: JSONObjectReader) throws -> RetrySettings {
        var settings = RetrySettings()
        if let schedule = reader.optionalNode("schedule") {
            if let name = schedule.string {
                guard RetrySchedule.presets[name] != nil else {
                    let names = RetrySchedule.presets.keys.sorted().joined(separator: ", ")
                    throw reader.fault("schedule", "must be a list of durations or one of: \(names)")
                }
                settings.preset = name
            } else {
                settings.schedule = try waits(reader)
            }
        }
        if let text = try reader.optionalString("timeout") {
            settings.timeout = try duration(text, at: "timeout", in: RetryLimits.timeouts, reader)
        }
        return settings
    }

    private static func waits(_ reader: JSONObjectReader) throws -> [Int] {
        let texts = try reader.strings("schedule")
        let most = RetryLimits.mostAttempts
        guard texts.count < most else {
            throw reader.fault("schedule", "must not have more than \(most - 1) waits, for \(most) attempts")
        }
        let longest = RetryLimits.longestSchedule
        let waits = try texts.enumerated().map { index, text in
            try duration(text, at: "schedule/\(index)", in: 1...longest, reader)
        }
        guard waits.reduce(0, +) <= longest else {
            let most = Duration.milliseconds(longest).carillonText
            throw reader.fault("schedule", "must not take longer than \(most) in all")
        }
        return waits
    }

    private static func duration(
        _ text: String, at place: String, in range: ClosedRange<Int64>, _ reader: JSONObjectReader
    ) throws -> Int {
        guard let milliseconds = Duration(carillon: text)?.milliseconds, range.contains(milliseconds) else {
            let least = Duration.milliseconds(range.lowerBound).carillonText
            let most = Duration.milliseconds(range.upperBound).carillonText
            throw JSONDecodingError.value(
                "\(reader.pointer)/\(place)", "must be a duration such as 200ms, 5s or 2h, from \(least) to \(most)")
        }
        return Int(milliseconds)
    }
}
