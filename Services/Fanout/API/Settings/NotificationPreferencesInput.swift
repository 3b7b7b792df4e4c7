import Contracts
import JSON

/// `{"email"?, "inbox"?, "dailyAt"?, "quietHours"?, "eventTypes"?}`: how a user wants to be told of events; and with
/// `timeZone`, what a tenant has for users who say nothing.
enum NotificationPreferencesInput {
    private static let mostEventTypes = 500
    private static let members: Set<String> = ["email", "inbox", "dailyAt", "quietHours", "eventTypes"]

    /// - Parameters:
    ///   - name: of the member that they stand in.
    ///   - isForAll: whether they are a tenant's.
    ///   - knowsType: whether there is an event type of this name.
    /// - Returns: nil where nothing is said.
    /// - Throws: `JSONDecodingError`.
    static func read(
        _ name: String, of body: JSONObjectReader, isForAll: Bool, knowsType: (String) -> Bool
    ) throws(JSONDecodingError) -> NotificationPreferences? {
        guard let reader = try body.optionalObject(name, allowing: isForAll ? members.union(["timeZone"]) : members)
        else { return nil }
        var preferences = NotificationPreferences()
        preferences.email = try reader.optionalPace("email")
        preferences.inbox = try reader.optionalBool("inbox")
        preferences.dailyAt = try reader.optionalValue("dailyAt")
        preferences.quietHours = try reader.optionalValue("quietHours")
        preferences.timeZone = try reader.optionalString("timeZone")
        if let zone = preferences.timeZone, !TimeZoneName.isKnown(zone) {
            throw reader.fault("timeZone", "must be the name of a time zone that is known here, such as Europe/Vienna")
        }
        if let types = try reader.optionalObject("eventTypes") {
            guard types.node.count <= mostEventTypes else {
                throw reader.fault("eventTypes", "must not have more than \(mostEventTypes) members")
            }
            for (name, _) in types.node.members {
                guard knowsType(name) else { throw .unknownEventType(types.pointer(to: name)) }
                let own = try types.object(name, allowing: ["email", "inbox"])
                preferences.eventTypes[name] = TypePreferences(
                    email: try own.optionalPace("email"), inbox: try own.optionalBool("inbox"))
            }
        }
        return preferences == NotificationPreferences() ? nil : preferences
    }
}

extension JSONDecodingError {
    static func unknownEventType(_ pointer: String) -> JSONDecodingError {
        JSONDecodingError(
            pointer: pointer, code: "unknown_event_type", message: "is no event type of this tenant: register it first")
    }
}
