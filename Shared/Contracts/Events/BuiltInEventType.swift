/// A type of event that every tenant starts with. Its schemas are the way in's; the way out needs the names.
package struct BuiltInEventType: Hashable, Sendable {
    package let name: String
    /// What has happened, in a sentence.
    package let description: String

    private init(_ name: String, _ description: String) {
        self.name = name
        self.description = description
    }

    /// In the order of the design.
    package static let all: [BuiltInEventType] = [
        BuiltInEventType("lead_won", "A lead became a customer."),
        BuiltInEventType("lead_lost", "A lead was lost."),
        BuiltInEventType("proposal_accepted", "A proposal was accepted."),
        BuiltInEventType("meeting.booked", "A meeting was booked."),
        BuiltInEventType("invoice.paid", "An invoice was paid."),
        BuiltInEventType("payment_failed", "A payment failed."),
        BuiltInEventType("project.completed", "A project was completed."),
        BuiltInEventType("task.completed", "A task was completed."),
        BuiltInEventType("client.created", "A client was created."),
        BuiltInEventType("billing.suspended", "Billing was suspended."),
        BuiltInEventType("survey.submitted", "A survey was submitted."),
        BuiltInEventType("comment.created", "A comment was written."),
        BuiltInEventType("content.approved", "Content was approved."),
        BuiltInEventType("order.fulfilled", "An order was fulfilled."),
        BuiltInEventType("campaign.sent", "A campaign was sent."),
        BuiltInEventType(SystemEventType.voiceNote, "A voice note was uploaded and checked."),
        BuiltInEventType(supportReport, "A report was sent to support."),
        BuiltInEventType(SystemEventType.webhookTest, "A test delivery was asked for."),
        BuiltInEventType(SystemEventType.terminalFailure, "A delivery ended without reaching its receiver."),
    ]

    /// What a tenant sent to support, as its own subscribers get it.
    package static let supportReport = "support.report.submitted"

    package static let names = Set(all.map(\.name))

    /// Those that a tenant's settings need not name for mail about them to wait for nothing.
    package static let critical: Set<String> = ["billing.suspended", "payment_failed"]
}
