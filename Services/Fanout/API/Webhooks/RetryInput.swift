import Contracts
import JSON
import ServiceKit

/// `{"schedule": ["5s", …] | "standard-webhooks", "timeout": "15s"}`.
enum RetryInput {
    static let members: Set = ["schedule", "timeout"]
    private static let mostSteps = 20
    private static let longestStep: Int64 = 24 * 3_600_000
    /// In milliseconds.
    private static let timeouts: ClosedRange<Int64> = 100...60_000

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
                let steps = try reader.strings("schedule")
                guard steps.count <= mostSteps else {
                    throw reader.fault("schedule", "must not have more than \(mostSteps) steps")
                }
                settings.schedule = try steps.enumerated().map { index, text in
                    try duration(text, at: "schedule/\(index)", in: 1...longestStep, reader)
                }
            }
        }
        if let text = try reader.optionalString("timeout") {
            settings.timeout = try duration(text, at: "timeout", in: timeouts, reader)
        }
        return settings
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
