package import JSON

/// An endpoint's own retry policy; what is nil is the default.
package struct RetrySettings: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// The waits before the second, third, … attempt, in milliseconds.
    package var schedule: [Int]?
    /// The name of the schedule where the endpoint chose one by name.
    package var preset: String?
    /// How long one attempt may take in all, in milliseconds.
    package var timeout: Int?

    package init(schedule: [Int]? = nil, preset: String? = nil, timeout: Int? = nil) {
        self.schedule = schedule
        self.preset = preset
        self.timeout = timeout
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        schedule = try reader.optionalValues("schedule")
        preset = try reader.optionalString("preset")
        timeout = try reader.optionalInt("timeout")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("schedule", ifPresent: schedule)
            writer.member("preset", ifPresent: preset)
            writer.member("timeout", ifPresent: timeout)
        }
    }
}
