package import EventLog

/// Types of event that Carillon itself posts. Nobody else may.
package enum SystemEventType {
    package static let webhookTest = "webhook.test"
    package static let terminalFailure = "webhook.delivery.terminal_failure"
    package static let emailConfirmation = "email_subscription.confirmation"
    package static let emailTest = "email_subscription.test"
    package static let ownerTest = "owner_default_email.test"
    package static let ownerAlert = "owner_alert.delivery_failed"
    /// The one mail that tells a user of several events.
    package static let digest = "notification.digest"
    /// Not among `all`: whoever keeps audio elsewhere may post it, too.
    package static let voiceNote = "voice_note.uploaded"
    /// What a tenant sent to support, as the operator's desk gets it.
    package static let deskReport = "desk.support_report"
    package static let deskEscalation = "desk.escalation"
    package static let deskContentReport = "desk.content_report"

    /// What `SupportDesk` gets, and nobody else.
    package static let desk: Set<String> = [deskReport, deskEscalation, deskContentReport]
    /// What makes a test delivery.
    package static let tests: Set<String> = [webhookTest, emailTest, ownerTest]
    package static let all: Set<String> = [
        webhookTest, terminalFailure, emailConfirmation, emailTest, ownerTest, ownerAlert, digest, deskReport,
        deskEscalation, deskContentReport,
    ]

    /// Whether a type is one of `all`. Nearly every other is told by its length alone.
    package static func isOne(_ type: HeaderBytes) -> Bool {
        byLength[type.bytes.count]?.contains { type.equals($0) } ?? false
    }

    private static let byLength = Dictionary(grouping: all, by: \.utf8.count)
}
