package import JSON

/// How far a job has come in one partition.
package struct ReplayShare: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum End: String, Hashable, Sendable, CaseIterable {
        /// Everything in the range was looked at.
        case done
        /// It can't go on; `reason` says why.
        case failed
    }

    package var job: String
    /// When the job was made: what the ids of its deliveries begin with.
    package var createdAt: Int64
    /// Where the record before has ended; nil for the first of a partition.
    package var after: String?
    /// The last event that was looked at.
    package var through: String
    /// How many events were chosen and left out: the log no longer holds them, or the endpoint's filter does not take them.
    package var skipped: Int
    package var end: End?
    package var reason: String?

    package init(
        job: String, createdAt: Int64, after: String?, through: String, skipped: Int = 0, end: End? = nil,
        reason: String? = nil
    ) {
        self.job = job
        self.createdAt = createdAt
        self.after = after
        self.through = through
        self.skipped = skipped
        self.end = end
        self.reason = reason
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        job = try reader.string("job")
        createdAt = try reader.time("createdAt")
        after = try reader.optionalString("after")
        through = try reader.string("through")
        skipped = try reader.optionalInt("skipped") ?? 0
        end = try reader.optionalChoice("end")
        reason = try reader.optionalString("reason")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("job", job)
            writer.member("createdAt", time: createdAt)
            writer.member("after", ifPresent: after)
            writer.member("through", through)
            if skipped > 0 { writer.member("skipped", skipped) }
            writer.member("end", ifPresent: end?.rawValue)
            writer.member("reason", ifPresent: reason)
        }
    }
}
