package import JSON

/// That a range of events is to be delivered to an endpoint once more. It stands in the partition of its tenant; the owner
/// of each partition plans what stands there, a little at a time.
package struct ReplayJob: Hashable, Sendable {
    package var id: String
    package var tenant: String
    package var endpoint: String
    package var choice: ReplayChoice
    /// How many events were to be replayed when the job was made.
    package var total: Int
    /// Who asked: a key's id.
    package var actor: String
    package var key: CreationKey?
    package var createdAt: Int64

    package init(
        id: String, tenant: String, endpoint: String, choice: ReplayChoice, total: Int, actor: String,
        key: CreationKey?, createdAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.endpoint = endpoint
        self.choice = choice
        self.total = total
        self.actor = actor
        self.key = key
        self.createdAt = createdAt
    }
}

/// Which events a job replays: those that were accepted in a span of time, by what became of them last.
package struct ReplayChoice: Hashable, Sendable {
    /// Milliseconds since 1970; the end is not in the span.
    package var from: Int64
    package var until: Int64
    /// The states in which the newest delivery of an event to the endpoint has ended.
    package var statuses: Set<DeliveryState>
    /// nil for all that the endpoint subscribes to.
    package var eventTypes: [String]?
    /// Also those of which the endpoint has no delivery: it is newer than they are, or was switched off then.
    package var missed: Bool

    package init(from: Int64, until: Int64, statuses: Set<DeliveryState>, eventTypes: [String]?, missed: Bool) {
        self.from = from
        self.until = until
        self.statuses = statuses
        self.eventTypes = eventTypes
        self.missed = missed
    }
}

extension ReplayJob: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        endpoint = try reader.string("endpoint")
        var statuses: Set<DeliveryState> = []
        for name in try reader.strings("statuses") {
            guard let status = DeliveryState(rawValue: name) else {
                throw reader.fault("statuses", "\"\(name)\" is no state of a delivery")
            }
            statuses.insert(status)
        }
        choice = ReplayChoice(
            from: try reader.time("from"), until: try reader.time("until"), statuses: statuses,
            eventTypes: try reader.optionalStrings("eventTypes"), missed: try reader.optionalBool("missed") ?? false)
        total = try reader.int("total")
        actor = try reader.string("actor")
        key = try reader.optionalValue("key")
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("endpoint", endpoint)
            writer.member("from", time: choice.from)
            writer.member("until", time: choice.until)
            writer.member("statuses", choice.statuses.map(\.rawValue).sorted())
            writer.member("eventTypes", ifPresent: choice.eventTypes)
            if choice.missed { writer.member("missed", true) }
            writer.member("total", total)
            writer.member("actor", actor)
            writer.member("key", ifPresent: key)
            writer.member("createdAt", time: createdAt)
        }
    }
}
