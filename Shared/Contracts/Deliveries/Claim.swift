package import JSON

/// An event asks to be the one that stands for its idempotency key.
///
/// Two ingests may take one key at the same moment, and their events may stand in different partitions, where nothing
/// orders them. So an event with a key that does not stand in the partition of its tenant is claimed there first: of the
/// plans and claims of one event id in that partition, the first in the log decides which event it is. The others are
/// duplicates, and owe nothing.
package struct Claim: Hashable, Sendable {
    /// The id that the events have in common; of two whose ids differ because they were accepted about when the ids of their
    /// key change, the earlier one.
    package var event: String
    package var tenant: String
    /// Where the event that asks stands in `carillon.events`.
    package var partition: Int
    package var offset: Int64
    /// When it was accepted.
    package var acceptedAt: Int64
    package var at: Int64

    package init(event: String, tenant: String, partition: Int, offset: Int64, acceptedAt: Int64, at: Int64) {
        self.event = event
        self.tenant = tenant
        self.partition = partition
        self.offset = offset
        self.acceptedAt = acceptedAt
        self.at = at
    }
}

extension Claim: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        event = try reader.string("event")
        tenant = try reader.string("tenant")
        partition = try reader.int("partition")
        offset = Int64(try reader.int("offset"))
        acceptedAt = try reader.time("acceptedAt")
        at = try reader.time("at")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("event", event)
            writer.member("tenant", tenant)
            writer.member("partition", partition)
            writer.member("offset", offset)
            writer.member("acceptedAt", time: acceptedAt)
            writer.member("at", time: at)
        }
    }
}
