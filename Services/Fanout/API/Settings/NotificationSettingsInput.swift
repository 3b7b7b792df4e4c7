import Contracts
import JSON

/// `{"channels"?, "eventTypes"?, "userDefaults"?, "ownerAlerts"?, "requireVerification"?, "locale"?}`: all of the settings
/// that can be
/// written here. What is not said is as it is
/// without settings. `ownerDefaultEmail` and `warnings` are read only and passed over, so that what was read can be written
/// back.
struct NotificationSettingsInput: Sendable {
    private static let mostEventTypes = 500

    let channels: NotificationChannels
    let eventTypes: [String: EventTypeChannels]
    let userDefaults: NotificationPreferences?
    let ownerAlerts: Bool
    let requireVerification: Bool
    let locale: String?

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode, knowsType: (String) -> Bool) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            body,
            allowing: [
                "channels", "eventTypes", "userDefaults", "ownerAlerts", "ownerDefaultEmail", "requireVerification",
                "locale",
                "warnings",
            ])
        requireVerification = try reader.optionalBool("requireVerification") ?? false
        ownerAlerts = try reader.optionalBool("ownerAlerts") ?? true
        locale = try reader.optionalString("locale")
        if let locale, !LanguageTag.isValid(locale) {
            throw reader.fault("locale", "must be a language tag such as de or de-AT")
        }
        channels =
            try reader.optionalObject("channels", allowing: ["email", "webhook", "inbox"]).map {
                (channels) throws(JSONDecodingError) in
                NotificationChannels(
                    email: try channels.optionalBool("email") ?? true,
                    webhook: try channels.optionalBool("webhook") ?? true,
                    inbox: try channels.optionalBool("inbox") ?? true)
            } ?? NotificationChannels()
        var types: [String: EventTypeChannels] = [:]
        if let named = try reader.optionalObject("eventTypes") {
            guard named.node.count <= Self.mostEventTypes else {
                throw reader.fault("eventTypes", "must not have more than \(Self.mostEventTypes) members")
            }
            for (name, _) in named.node.members {
                guard knowsType(name) else { throw .unknownEventType(named.pointer(to: name)) }
                let own = try named.object(name, allowing: ["email", "inbox", "critical"])
                types[name] = EventTypeChannels(
                    email: try own.optionalBool("email"), inbox: try own.optionalBool("inbox"),
                    critical: try own.optionalBool("critical"))
            }
        }
        eventTypes = types
        userDefaults = try NotificationPreferencesInput.read(
            "userDefaults", of: reader, isForAll: true, knowsType: knowsType)
    }
}
