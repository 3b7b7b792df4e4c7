package import JSON

/// Users and groups under one name. Its entity id is `tenant/id`.
package struct GroupDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var tenant: String
    package var name: String?
    package var members: [GroupMember]
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(
        id: String, tenant: String, name: String? = nil, members: [GroupMember], createdAt: Int64, updatedAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.members = members
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var entityID: String { DirectoryID.entityID(tenant: tenant, id: id) }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        name = try reader.optionalString("name")
        members = try reader.values("members")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("name", ifPresent: name)
            writer.member("members", members)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}

/// A user or a group in a group. Which of the two was decided when the group was written, so that a user who comes later
/// under a group's id takes nobody's place.
package enum GroupMember: Hashable, Sendable, JSONEncodable, JSONDecodable {
    case user(String)
    case group(String)

    package var id: String {
        switch self {
        case .user(let id), .group(let id): id
        }
    }

    /// `user:` or `group:` and the id.
    package var text: String {
        switch self {
        case .user(let id): "user:\(id)"
        case .group(let id): "group:\(id)"
        }
    }

    package init?(text: String) {
        if text.hasPrefix("user:") {
            self = .user(String(text.dropFirst(5)))
        } else if text.hasPrefix("group:") {
            self = .group(String(text.dropFirst(6)))
        } else {
            return nil
        }
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let member = GroupMember(text: try String(json: json)) else {
            throw .value("", "must begin with user: or group:")
        }
        self = member
    }

    package func write(to writer: inout JSONWriter) { writer.string(text) }
}
