package import Contracts
import FilterPolicy
import HTTPTypes
package import JSON

extension Recipients {
    package static let mostUsers = 1_000
    package static let mostGroups = 100
    package static let mostRoles = 20
    package static let mostRoleBytes = 64

    /// Reads whom an integration wants to reach: the shape, the bounds, and whether the pattern compiles. Whether there
    /// are such users, groups and rules is for `RecipientCheck` to say.
    ///
    /// - Throws: `Problem` 422 with the faults.
    package init(posted node: JSONNode, at pointer: String) throws(Problem) {
        guard node.kind == .object else { throw Problem.invalid(pointer, "type", "must be an object") }
        self.init(subscribers: false)
        for (name, value) in node.members.nodes {
            if name.utf8Equals("subscribers") {
                guard let wanted = value.bool else {
                    throw Problem.invalid(pointer + "/subscribers", "type", "must be true or false")
                }
                subscribers = wanted
            } else if name.utf8Equals("users") {
                users = try Self.texts(value, at: pointer + "/users", most: Self.mostUsers, of: "ids")
            } else if name.utf8Equals("groups") {
                groups = try Self.texts(value, at: pointer + "/groups", most: Self.mostGroups, of: "ids")
            } else if name.utf8Equals("roles") {
                roles = try Self.roles(value, at: pointer + "/roles")
            } else if name.utf8Equals("rule") {
                guard let id = value.string else {
                    throw Problem.invalid(pointer + "/rule", "type", "must be the id of a rule")
                }
                rule = id
            } else if name.utf8Equals("where") {
                pattern = try Self.pattern(value, at: pointer + "/where")
            } else {
                throw Self.unknownMember(jsonPointer(appending: name.string ?? "", to: pointer))
            }
        }
        guard subscribers || areUsersAddressed else {
            throw Problem.invalid(pointer, "value", "must name somebody, such as {\"subscribers\": true}")
        }
    }

    /// An array of strings, as they came: an id that stands there twice counts once when it is resolved.
    private static func texts(
        _ node: JSONNode, at pointer: String, most: Int, of what: String
    ) throws(Problem) -> [String] {
        guard node.kind == .array else { throw Problem.invalid(pointer, "type", "must be an array of \(what)") }
        guard node.count <= most else {
            throw Problem.invalid(pointer, "too_many", "has \(node.count) elements, and at most \(most) are taken")
        }
        var texts: [String] = []
        for (index, element) in node.elements.enumerated() {
            guard let text = element.string else {
                throw Problem.invalid(jsonPointer(appending: index, to: pointer), "type", "must be a string")
            }
            texts.append(text)
        }
        return texts
    }

    private static func unknownMember(_ pointer: String) -> Problem {
        let message = "is not a member of recipients: there are users, groups, roles, rule, where and subscribers"
        return Problem(
            .unprocessableContent, "unknown_member", "\(pointer) \(message).",
            errors: [Problem.Fault(pointer: pointer, code: "unknown_member", message: message)])
    }

    private static func roles(_ node: JSONNode, at pointer: String) throws(Problem) -> [String] {
        let roles = try texts(node, at: pointer, most: mostRoles, of: "names")
        for role in roles where !(1...mostRoleBytes).contains(role.utf8.count) {
            throw Problem.invalid(pointer, "value", "must be names of 1 to \(mostRoleBytes) bytes")
        }
        return roles
    }

    private static func pattern(_ node: JSONNode, at pointer: String) throws(Problem) -> [UInt8] {
        do {
            _ = try FilterPolicy(parsing: node, at: pointer)
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
        return Array(node.rawBytes)
    }
}
