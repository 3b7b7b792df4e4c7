import Contracts
import JSON
import ServiceKit

/// `{"email"?, "name"?, "locale"?, "timeZone"?, "roles"?, "attributes"?, "notifications"?}`: all that there is to say of
/// a user. What is not said is not there.
struct UserInput: Sendable {
    static let mostRoles = 50
    static let mostRoleBytes = 64
    static let mostNameBytes = 256
    static let mostAttributeBytes = 16 << 10

    var email: String?
    var name: String?
    var locale: String?
    var timeZone: String?
    var roles: [String]
    var attributes: JSONNode?
    var notifications: NotificationPreferences?

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode, knowsType: (String) -> Bool) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            body, allowing: ["id", "email", "name", "locale", "timeZone", "roles", "attributes", "notifications"])
        email = try Self.email(reader)
        name = try DirectoryName.read(reader)
        locale = try reader.optionalString("locale")
        if let locale, !LanguageTag.isValid(locale) {
            throw reader.fault("locale", "must be a language tag of BCP 47, such as de or de-AT")
        }
        timeZone = try reader.optionalString("timeZone")
        if let timeZone, !TimeZoneName.isKnown(timeZone) {
            throw reader.fault("timeZone", "must be the name of a time zone that is known here, such as Europe/Vienna")
        }
        roles = try Self.roles(reader)
        attributes = try reader.optionalObject("attributes")?.node
        if let size = attributes?.rawBytes.count, size > Self.mostAttributeBytes {
            throw JSONDecodingError(
                pointer: reader.pointer(to: "attributes"), code: "too_large",
                message: "has \(size) bytes, and at most \(Self.mostAttributeBytes) are taken")
        }
        if attributes?.count == 0 { attributes = nil }
        notifications = try NotificationPreferencesInput.read(
            "notifications", of: reader, isForAll: false, knowsType: knowsType)
    }

    private static func email(_ reader: JSONObjectReader) throws(JSONDecodingError) -> String? {
        guard let text = try reader.optionalString("email") else { return nil }
        do throws(MailAddressError) {
            return try MailAddress(text).description
        } catch {
            throw reader.fault("email", "must be an e-mail address: \(error)")
        }
    }

    private static func roles(_ reader: JSONObjectReader) throws(JSONDecodingError) -> [String] {
        let roles = try reader.optionalStrings("roles") ?? []
        guard roles.count <= mostRoles else {
            throw JSONDecodingError(
                pointer: reader.pointer(to: "roles"), code: "too_many",
                message: "has \(roles.count) elements, and at most \(mostRoles) are taken")
        }
        var seen: Set<String> = []
        for (index, role) in roles.enumerated() {
            let pointer = jsonPointer(appending: index, to: reader.pointer(to: "roles"))
            guard (1...mostRoleBytes).contains(role.utf8.count), role.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
            else {
                throw .value(pointer, "must have 1 to \(mostRoleBytes) bytes and no control characters")
            }
            guard seen.insert(role).inserted else { throw .value(pointer, "stands there twice") }
        }
        return roles
    }
}

/// The member `name` of users and groups.
enum DirectoryName {
    static func read(_ reader: JSONObjectReader) throws(JSONDecodingError) -> String? {
        guard let name = try reader.optionalString("name") else { return nil }
        guard (1...UserInput.mostNameBytes).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else {
            throw reader.fault(
                "name", "must have 1 to \(UserInput.mostNameBytes) bytes and no control characters")
        }
        return name
    }
}
