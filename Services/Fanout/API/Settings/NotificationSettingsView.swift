import Contracts
import JSON

/// A tenant's notification settings as clients see them.
struct NotificationSettingsView: JSONEncodable {
    let settings: SettingsDocument
    /// How many webhooks are switched on whose receivers have not agreed.
    var unverified = 0
    /// Whether the owner's address is one that mail no longer goes to.
    var isOwnerSuppressed = false

    /// What would lose an alert or an event, each with a stable code.
    var warnings: [(code: String, message: String)] {
        var warnings: [(code: String, message: String)] = []
        if settings.ownerDefaultEmail == nil {
            warnings.append(
                (
                    "owner_email_unset",
                    "No default e-mail address of the owner is set: alerts about failed deliveries reach users with the role admin, or nobody."
                ))
        }
        if isOwnerSuppressed {
            warnings.append(
                (
                    "owner_email_suppressed",
                    "The default e-mail address of the owner is suppressed, because a mail server said that there is no such mailbox: alerts reach users with the role admin, or nobody. Set another one, or lift the suppression."
                ))
        }
        if !settings.ownerAlerts {
            warnings.append(
                ("owner_alerts_off", "Alerts to the owner are switched off: failed deliveries are only listed."))
        }
        if settings.requireVerification, unverified > 0 {
            warnings.append(
                (
                    "webhooks_unverified",
                    "Receivers have to be verified, and \(unverified) of the webhooks are not: they get tests, and no events."
                ))
        }
        return warnings
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("channels", settings.channels)
            settings.writeEventTypes(to: &writer)
            writer.member("userDefaults", settings.userDefaults ?? NotificationPreferences())
            writer.member("ownerAlerts", settings.ownerAlerts)
            writer.member("requireVerification", settings.requireVerification)
            writer.member("locale", orNull: settings.locale)
            writer.member("ownerDefaultEmail", orNull: settings.ownerDefaultEmail)
            writer.member(
                "warnings",
                array: { writer in
                    for (code, message) in warnings {
                        writer.object { writer in
                            writer.member("code", code)
                            writer.member("message", message)
                        }
                    }
                })
        }
    }
}
