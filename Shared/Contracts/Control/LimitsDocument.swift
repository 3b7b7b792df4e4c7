package import JSON

/// What the operator has set for a tenant, in place of what holds for all. Its entity id is the tenant's handle.
package struct LimitsDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// A million million: nobody counts so far.
    package static let mostEventsPerDay = 1_000_000_000_000

    package var tenant: String
    package var eventsPerMinute: Int?
    package var writesPerMinute: Int?
    package var readsPerMinute: Int?
    /// Accepted events in a day of UTC; 0 where none are to be.
    package var eventsPerDay: Int?
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(
        tenant: String, eventsPerMinute: Int? = nil, writesPerMinute: Int? = nil, readsPerMinute: Int? = nil,
        eventsPerDay: Int? = nil, createdAt: Int64, updatedAt: Int64
    ) {
        self.tenant = tenant
        self.eventsPerMinute = eventsPerMinute
        self.writesPerMinute = writesPerMinute
        self.readsPerMinute = readsPerMinute
        self.eventsPerDay = eventsPerDay
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        eventsPerMinute = try reader.optionalInt("eventsPerMinute")
        writesPerMinute = try reader.optionalInt("writesPerMinute")
        readsPerMinute = try reader.optionalInt("readsPerMinute")
        eventsPerDay = try reader.optionalInt("eventsPerDay")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("eventsPerMinute", ifPresent: eventsPerMinute)
            writer.member("writesPerMinute", ifPresent: writesPerMinute)
            writer.member("readsPerMinute", ifPresent: readsPerMinute)
            writer.member("eventsPerDay", ifPresent: eventsPerDay)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}
