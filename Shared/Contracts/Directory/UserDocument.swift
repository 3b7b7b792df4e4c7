package import JSON

/// Somebody whom events can be for. Its entity id is `tenant/id`.
package struct UserDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var tenant: String
    package var email: String?
    package var name: String?
    /// A BCP 47 tag, such as `de-AT`.
    package var locale: String?
    /// An IANA name, such as `Europe/Vienna`.
    package var timeZone: String?
    package var roles: [String]
    /// What rules and inline patterns look at: an object, or nil where there is none.
    package var attributes: JSONNode?
    /// How they want to be told of events; nil where they say nothing.
    package var notifications: NotificationPreferences?
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(
        id: String, tenant: String, email: String? = nil, name: String? = nil, locale: String? = nil,
        timeZone: String? = nil, roles: [String] = [], attributes: JSONNode? = nil,
        notifications: NotificationPreferences? = nil, createdAt: Int64, updatedAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.email = email
        self.name = name
        self.locale = locale
        self.timeZone = timeZone
        self.roles = roles
        self.attributes = attributes
        self.notifications = notifications
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var entityID: String { DirectoryID.entityID(tenant: tenant, id: id) }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        email = try reader.optionalString("email")
        name = try reader.optionalString("name")
        locale = try reader.optionalString("locale")
        timeZone = try reader.optionalString("timeZone")
        roles = try reader.optionalStrings("roles") ?? []
        attributes = try reader.optionalObject("attributes").map { (reader) throws(JSONDecodingError) in
            try Self.alone(reader.node)
        }
        notifications = try reader.optionalValue("notifications")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    /// The same value in a document of its own: there may be a hundred thousand users in memory, and a node keeps all of
    /// the document that it stands in.
    private static func alone(_ node: JSONNode) throws(JSONDecodingError) -> JSONNode {
        do {
            return try JSONDocument(parsing: Array(node.rawBytes)).root
        } catch {
            throw .value("/attributes", "can't be read: \(error.message)")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("email", ifPresent: email)
            writer.member("name", ifPresent: name)
            writer.member("locale", ifPresent: locale)
            writer.member("timeZone", ifPresent: timeZone)
            if !roles.isEmpty { writer.member("roles", roles) }
            writer.member("attributes", ifPresent: attributes)
            writer.member("notifications", ifPresent: notifications)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}
