package import JSON

/// That deliveries are forgotten, with their attempts. They are named one by one, so what a fold does with it follows from
/// this record and from those before it in its partition, and costs no search.
package struct Purge: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// The most deliveries that one record names: it stays far below what any log takes.
    package static let mostDeliveries = 1_000

    package var tenant: String
    package var subscriber: String
    package var deliveries: [String]
    /// Whether the subscriber was deleted: then those go, too, that have not ended, and will not be tried again.
    package var isWhole: Bool
    /// Who asked: a key's id, or `carillon`.
    package var actor: String
    package var at: Int64

    package init(
        tenant: String, subscriber: String, deliveries: [String], isWhole: Bool, actor: String, at: Int64
    ) {
        self.tenant = tenant
        self.subscriber = subscriber
        self.deliveries = deliveries
        self.isWhole = isWhole
        self.actor = actor
        self.at = at
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        subscriber = try reader.string("subscriber")
        deliveries = try reader.strings("deliveries")
        isWhole = try reader.optionalBool("whole") ?? false
        actor = try reader.string("actor")
        at = try reader.time("at")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("subscriber", subscriber)
            writer.member("deliveries", deliveries)
            if isWhole { writer.member("whole", true) }
            writer.member("actor", actor)
            writer.member("at", time: at)
        }
    }
}
