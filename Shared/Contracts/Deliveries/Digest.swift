package import JSON

/// The one mail that tells a user of several events: what stands in the payload of its event, and in that event's plan,
/// by which the folds know what it has told of.
///
/// The digests of a user follow one on the other: the id of each is made of that of the one before, so that of two that are
/// made at once, by instances of which one has lost the partition, one counts.
package struct Digest: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// An event that it tells of.
    package struct Item: Hashable, Sendable, JSONEncodable, JSONDecodable {
        package var event: String
        package var type: String
        /// Where the event stands in `carillon.events`.
        package var partition: Int
        package var offset: Int64

        package init(event: String, type: String, partition: Int, offset: Int64) {
            self.event = event
            self.type = type
            self.partition = partition
            self.offset = offset
        }

        package init(json: JSONNode) throws(JSONDecodingError) {
            let reader = try JSONObjectReader(json)
            event = try reader.string("event")
            type = try reader.string("type")
            partition = try reader.int("partition")
            offset = Int64(try reader.int("offset"))
        }

        package func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("event", event)
                writer.member("type", type)
                writer.member("partition", partition)
                writer.member("offset", offset)
            }
        }
    }

    /// The most events of one digest; what is more comes with the next one, right after it.
    package static let mostItems = 1_000

    package var user: String
    /// Offset in the control topic at which the user was created: who has the same id later gets nothing of it.
    package var created: Int64?
    /// The digest before it; nil for the first.
    package var after: String?
    package var items: [Item]

    package init(user: String, created: Int64?, after: String?, items: [Item]) {
        self.user = user
        self.created = created
        self.after = after
        self.items = items
    }

    /// The id of the event.
    ///
    /// - Parameter due: when the mail is due. The id has the day of it, so that it is none of those that are forgotten.
    package static func eventID(tenant: String, user: String, after: String?, due: Int64) -> String {
        Identifier.derived(
            Identifier.event, at: due / 86_400_000 * 86_400_000,
            from: ["digest", DirectoryID.entityID(tenant: tenant, id: user), after ?? ""])
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        user = try reader.string("user")
        created = try reader.optionalInt("created").map(Int64.init)
        after = try reader.optionalString("after")
        items = try reader.values("items")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", user)
            writer.member("created", ifPresent: created.map(Int.init))
            writer.member("after", ifPresent: after)
            writer.member("items", items)
        }
    }
}
