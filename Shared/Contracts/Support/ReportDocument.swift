package import JSON

/// That somebody reported something: an entry of the audit log and nothing else. What was said stands in the event, which
/// the log keeps for 30 days; this is kept for ever, and so says little.
package struct ReportDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// What it was sent to.
    package enum Channel: String, Hashable, Sendable, CaseIterable {
        case support
        case escalation
        case content
    }

    /// The action in its record.
    package static let submitAction = "submit"
    /// Who did it, where nobody had to say who they are.
    package static let publicActor = "public"

    package var id: String
    package var tenant: String
    package var channel: Channel
    /// The event that holds it.
    package var event: String
    package var createdAt: Int64

    package init(id: String, tenant: String, channel: Channel, event: String, createdAt: Int64) {
        self.id = id
        self.tenant = tenant
        self.channel = channel
        self.event = event
        self.createdAt = createdAt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        guard let channel = Channel(rawValue: try reader.string("channel")) else {
            throw reader.fault("channel", "must be one that this version of Carillon knows")
        }
        self.channel = channel
        event = try reader.string("event")
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("channel", channel.rawValue)
            writer.member("event", event)
            writer.member("createdAt", time: createdAt)
        }
    }
}
