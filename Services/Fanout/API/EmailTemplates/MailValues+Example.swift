import Contracts
import JSON

extension MailValues {
    /// What a template is shown with before there is a mail.
    static func example(
        of type: String, tenant: String, payload: JSONNode, links: EmailLinks, now: Int64
    ) -> MailValues {
        let event = EventRecord(
            id: "evt_preview", type: type, schemaVersion: 1, source: "/preview", tenant: tenant, acceptedAt: now,
            recipients: .everySubscriber, payload: Array(payload.rawBytes))
        let isConfirmation = type == SystemEventType.emailConfirmation
        return MailValues(
            event: event, payload: payload, tenant: tenant,
            recipient: MailRecipient(email: "somebody@example.org", name: "Somebody"),
            confirmURL: isConfirmation ? links.example(.confirm) : nil,
            unsubscribeURL: isConfirmation ? nil : links.example(.unsubscribe))
    }
}
