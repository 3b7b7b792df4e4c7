package import JSON

/// An address that a mail server said for good is no mailbox: nothing more is sent to it for this tenant, until somebody
/// lifts that. Its id follows from the tenant and the address.
package struct EmailSuppressionDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Of what the server said, no more is kept, in characters.
    package static let mostReason = 500

    package var id: String
    package var tenant: String
    /// As the mail had it that was refused.
    package var address: String
    /// The reply code (RFC 5321, section 4.2), from 500 to 599.
    package var code: Int
    /// What the server said, on one line.
    package var reason: String
    /// The delivery whose mail was refused.
    package var delivery: String
    package var createdAt: Int64

    package init(
        id: String, tenant: String, address: String, code: Int, reason: String, delivery: String, createdAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.address = address
        self.code = code
        self.reason = String(reason.prefix(Self.mostReason))
        self.delivery = delivery
        self.createdAt = createdAt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        address = try reader.string("address")
        code = try reader.int("code")
        reason = try reader.string("reason")
        delivery = try reader.string("delivery")
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("address", address)
            writer.member("code", code)
            writer.member("reason", reason)
            writer.member("delivery", delivery)
            writer.member("createdAt", time: createdAt)
        }
    }
}
