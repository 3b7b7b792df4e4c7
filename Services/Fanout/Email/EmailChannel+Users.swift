import Contracts
import Control
import EventLog
import JSON

extension EmailChannel {
    /// One attempt at a mail to somebody in the directory.
    func attempt(_ delivery: OwedDelivery, toUser id: String) async -> AttemptAnswer {
        guard let user = state.user(tenant: delivery.tenant, id: id) else { return .cancelled("the user is gone") }
        let digest = delivery.event.type == SystemEventType.digest ? try? Digest(document: delivery.event.payload) : nil
        let created: Int64?
        do {
            created =
                if let digest {
                    digest.created
                } else {
                    try planned.created(id, event: delivery.event.id, partition: delivery.position.partition)
                }
        } catch {
            return .fault(.interrupted, "the plan can't be looked up: \(error)")
        }
        // By the log and not by clocks: who has the same id now may be somebody else.
        if let created, created != user.createdOffset { return .cancelled("the user is gone; another one has the id") }
        guard let email = user.document.email else {
            return .cancelled("the user has no e-mail address any more")
        }
        var delivery = delivery
        if let digest {
            do {
                delivery.event.payload = try await digests.payload(of: digest) { event in
                    title(of: event, for: user.document)
                }
            } catch {
                return .fault(.interrupted, "the events of a digest can't be read: \(error)")
            }
        }
        return await send(delivery, to: email, user: user.document, confirm: nil, unsubscribe: nil)
    }

    /// What a mail about the event alone would have as its subject.
    private func title(of event: EventRecord, for user: UserDocument) -> String {
        guard let payload = try? JSONDocument(parsing: event.payload) else { return event.type }
        let values = MailValues(
            event: event, payload: payload.root, tenant: state.tenant(event.tenant)?.document.name ?? event.tenant,
            isForUser: true)
        return templates.mail(values, for: event.type, tenant: event.tenant, locale: user.locale).subject
    }
}
