import Contracts
import JSON

/// A user as clients see them.
struct UserView: JSONEncodable {
    let user: UserDocument

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", user.id)
            writer.member("email", ifPresent: user.email)
            writer.member("name", ifPresent: user.name)
            writer.member("locale", ifPresent: user.locale)
            writer.member("timeZone", ifPresent: user.timeZone)
            writer.member("roles", user.roles)
            if let attributes = user.attributes {
                writer.member("attributes", attributes)
            } else {
                writer.member("attributes", object: { _ in })
            }
            writer.member("notifications", ifPresent: user.notifications)
            writer.member("createdAt", time: user.createdAt)
            writer.member("updatedAt", time: user.updatedAt)
        }
    }
}

/// A group as clients see it. In a list with the number of its members alone: they may be thousands.
struct GroupView: JSONEncodable {
    let group: GroupDocument
    var isWhole = true

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", group.id)
            writer.member("name", ifPresent: group.name)
            if isWhole { writer.member("members", group.members.map(\.id)) }
            writer.member("memberCount", group.members.count)
            writer.member("createdAt", time: group.createdAt)
            writer.member("updatedAt", time: group.updatedAt)
        }
    }
}

/// A rule as clients see it.
struct RuleView: JSONEncodable {
    let rule: RuleDocument

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", rule.id)
            writer.member("pattern", raw: rule.pattern)
            writer.member("createdAt", time: rule.createdAt)
            writer.member("updatedAt", time: rule.updatedAt)
        }
    }
}
