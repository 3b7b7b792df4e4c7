package import JSON

/// That a user has read an item of the inbox. The first in the log counts.
package struct InboxRead: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var item: String
    package var event: String
    package var tenant: String
    package var user: String
    /// Who said so: a key's id.
    package var actor: String
    package var at: Int64

    package init(item: String, event: String, tenant: String, user: String, actor: String, at: Int64) {
        self.item = item
        self.event = event
        self.tenant = tenant
        self.user = user
        self.actor = actor
        self.at = at
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        item = try reader.string("item")
        event = try reader.string("event")
        tenant = try reader.string("tenant")
        user = try reader.string("user")
        actor = try reader.string("actor")
        at = try reader.time("at")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("item", item)
            writer.member("event", event)
            writer.member("tenant", tenant)
            writer.member("user", user)
            writer.member("actor", actor)
            writer.member("at", time: at)
        }
    }
}
