import Contracts

/// Subject and first sentence of a built-in mail, over the members that the catalogue's payloads have; one that a payload
/// lacks leaves the sentence whole.
struct MailWording {
    let subject: String
    let sentence: String

    private init(_ subject: String, _ sentence: String) {
        self.subject = subject
        self.sentence = sentence
    }

    static let all: [String: MailWording] = {
        var all = systemTypes
        for type in BuiltInEventType.all where all[type.name] == nil {
            all[type.name] = MailWording(subjects[type.name] ?? "{{title}}", type.description)
        }
        return all
    }()

    private static let subjects = [
        "lead_won": "Lead won{{#data.name}}: {{data.name}}{{/data.name}}",
        "lead_lost": "Lead lost{{#data.name}}: {{data.name}}{{/data.name}}",
        "proposal_accepted": "Proposal accepted{{#data.title}}: {{data.title}}{{/data.title}}",
        "meeting.booked": "Meeting booked{{#data.title}}: {{data.title}}{{/data.title}}",
        "invoice.paid": "Invoice{{#data.invoiceId}} {{data.invoiceId}}{{/data.invoiceId}} was paid",
        "payment_failed": "Payment failed{{#data.invoiceId}} for invoice {{data.invoiceId}}{{/data.invoiceId}}",
        "project.completed": "Project completed{{#data.name}}: {{data.name}}{{/data.name}}",
        "task.completed": "Task completed{{#data.title}}: {{data.title}}{{/data.title}}",
        "client.created": "New client{{#data.name}}: {{data.name}}{{/data.name}}",
        "billing.suspended": "Billing of {{tenant}} was suspended",
        "survey.submitted": "A survey was submitted",
        "comment.created": "New comment{{#data.author}} by {{data.author}}{{/data.author}}",
        "content.approved": "Content approved{{#data.title}}: {{data.title}}{{/data.title}}",
        "order.fulfilled": "Order{{#data.orderId}} {{data.orderId}}{{/data.orderId}} was fulfilled",
        "campaign.sent": "Campaign sent{{#data.name}}: {{data.name}}{{/data.name}}",
        "voice_note.uploaded": "A new voice note",
        "support.report.submitted": "A report to support",
    ]

    private static let systemTypes = [
        SystemEventType.deskReport: MailWording(
            "Report {{data.reportId}} from {{data.tenant}}: {{data.summary}}",
            "{{data.tenant}} has sent a report to support: {{data.details}}"),
        SystemEventType.deskEscalation: MailWording(
            "Escalation{{#data.severity}} ({{data.severity}}){{/data.severity}}: {{data.summary}}",
            "An operator has escalated: {{data.details}}"),
        SystemEventType.deskContentReport: MailWording(
            "Content was reported ({{data.reason}}): {{data.url}}",
            "Somebody who need not have an account has reported content{{#data.details}}: {{data.details}}{{/data.details}}"
        ),
        SystemEventType.emailConfirmation: MailWording(
            "Confirm your subscription to {{tenant}}",
            "Somebody, probably you, asked that events of {{tenant}} be sent to this address."),
        SystemEventType.emailTest: MailWording(
            "A test from {{tenant}}", "This is a test. Mail for events of {{tenant}} reaches you."),
        SystemEventType.ownerTest: MailWording(
            "A test from {{tenant}}", "This is a test. Alerts of {{tenant}} reach you."),
        SystemEventType.terminalFailure: MailWording(
            "A delivery of {{tenant}} failed for good",
            "A delivery ended without reaching its receiver, and will not be tried again by itself."),
        SystemEventType.ownerAlert: MailWording(
            "Deliveries of {{tenant}} fail{{#data.endpointUrl}}: {{data.endpointUrl}}{{/data.endpointUrl}}",
            """
            {{#data.disabledReason}}An endpoint of {{tenant}} was switched off: {{data.disabledReason}}. Nothing more is \
            sent to it until it is switched on again.{{/data.disabledReason}}{{^data.disabledReason}}A delivery of \
            {{tenant}} ended without reaching its receiver. Should more of them fail to reach the same receiver, the \
            next mail comes after ten minutes at the earliest.{{/data.disabledReason}}
            """),
    ]
}
