package import JSON

/// Whom an event is for: any of these, together.
package struct Recipients: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Every endpoint and e-mail subscription of the tenant that subscribes to the type.
    package var subscribers: Bool
    /// Users of the directory, by id.
    package var users: [String]
    /// All that are in these groups, by id, or in groups of theirs.
    package var groups: [String]
    /// All who have one of these roles.
    package var roles: [String]
    /// All whose attributes match this rule's pattern, by its id.
    package var rule: String?
    /// All whose attributes match this pattern: JSON, as it was posted.
    package var pattern: [UInt8]?
    /// These endpoints or e-mail subscriptions alone, by id, or the tenant's owner (see `OwnerAlert`). Only Carillon
    /// itself addresses so (tests, confirmations, alerts).
    package var only: [String]

    package init(
        subscribers: Bool, users: [String] = [], groups: [String] = [], roles: [String] = [], rule: String? = nil,
        pattern: [UInt8]? = nil, only: [String] = []
    ) {
        self.subscribers = subscribers
        self.users = users
        self.groups = groups
        self.roles = roles
        self.rule = rule
        self.pattern = pattern
        self.only = only
    }

    package static let everySubscriber = Recipients(subscribers: true)

    /// Whether it is for users in any way, be it that nobody is found.
    package var areUsersAddressed: Bool {
        !users.isEmpty || !groups.isEmpty || !roles.isEmpty || rule != nil || pattern != nil
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            json, allowing: ["subscribers", "users", "groups", "roles", "rule", "where", "only"])
        subscribers = try reader.optionalBool("subscribers") ?? false
        users = try reader.optionalStrings("users") ?? []
        groups = try reader.optionalStrings("groups") ?? []
        roles = try reader.optionalStrings("roles") ?? []
        rule = try reader.optionalString("rule")
        pattern = reader.optionalNode("where").map { Array($0.rawBytes) }
        only = try reader.optionalStrings("only") ?? []
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if !users.isEmpty { writer.member("users", users) }
            if !groups.isEmpty { writer.member("groups", groups) }
            if !roles.isEmpty { writer.member("roles", roles) }
            writer.member("rule", ifPresent: rule)
            if let pattern { writer.member("where", raw: pattern) }
            if subscribers { writer.member("subscribers", true) }
            if !only.isEmpty { writer.member("only", only) }
        }
    }
}
