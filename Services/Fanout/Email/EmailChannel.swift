package import Control
import Contracts
import JSON
package import ServiceKit

/// The way out to e-mail subscriptions, users and owners: looks up who they are now, renders the event, and hands the
/// mail over.
package struct EmailChannel: DeliveryChannel {
    let state: ControlState
    private let transport: any MailTransport
    private let links: EmailLinks
    private let sender: Live<Mailbox>
    let templates: any MailTemplates
    private let suppressions: SuppressionList
    let planned: PlannedUsers
    let digests: DigestContents
    let desk: DeskMail

    /// - Parameters:
    ///   - sender: whom mail is from.
    ///   - desk: where reports to support go.
    package init(
        state: ControlState, transport: any MailTransport, links: EmailLinks, sender: Live<Mailbox>,
        templates: any MailTemplates, suppressions: SuppressionList, planned: PlannedUsers, digests: DigestContents,
        desk: DeskMail = .closed
    ) {
        self.state = state
        self.transport = transport
        self.links = links
        self.sender = sender
        self.templates = templates
        self.suppressions = suppressions
        self.planned = planned
        self.digests = digests
        self.desk = desk
    }

    package func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        if OwnerAlert.isOwner(delivery.subscriber) {
            let settings = state.settings(tenant: delivery.tenant)?.document
            guard let email = settings?.ownerDefaultEmail else {
                return .cancelled("no owner e-mail is set for alerts to go to")
            }
            if settings?.ownerAlerts == false, delivery.event.type == SystemEventType.ownerAlert {
                return .cancelled("alerts to the owner are switched off")
            }
            return await send(delivery, to: email, confirm: nil, unsubscribe: nil)
        }
        if delivery.subscriber == SupportDesk.subscriber { return await attemptToDesk(delivery) }
        if let id = DirectoryID.id(in: delivery.subscriber, of: delivery.tenant) {
            return await attempt(delivery, toUser: id)
        }
        guard let subscription = state.emailSubscription(tenant: delivery.tenant, id: delivery.subscriber)?.document
        else { return .cancelled("the e-mail subscription is gone") }
        if let reason = Self.reasonToCancel(delivery, to: subscription) { return .cancelled(reason) }
        let filter = FilterCheck(control: state)
        if let answer = filter.answer(to: delivery, hasFilter: subscription.filterPolicy != nil) { return answer }
        let isConfirmation = delivery.event.type == SystemEventType.emailConfirmation
        func link(_ purpose: EmailLinkPurpose) -> String {
            links.url(
                purpose, tenant: delivery.tenant, subscription: subscription.id, from: delivery.event.acceptedAt)
        }
        return await send(
            delivery, to: subscription.email, confirm: isConfirmation ? link(.confirm) : nil,
            unsubscribe: isConfirmation ? nil : link(.unsubscribe))
    }

    func send(
        _ delivery: OwedDelivery, to email: String, user: UserDocument? = nil, confirm: String?, unsubscribe: String?,
        isSuppressible: Bool = true
    ) async -> AttemptAnswer {
        do throws(EmailPreparationError) {
            let address = try Self.address(email)
            if isSuppressible, let suppression = suppressions.suppression(of: address, tenant: delivery.tenant) {
                throw .suppressed(suppression)
            }
            let outcome = await transport.send(
                try message(delivery, to: address, user: user, confirm: confirm, unsubscribe: unsubscribe))
            // Before the attempt is recorded: should this instance end in between, the server says no once more.
            if isSuppressible, let refusal = outcome.refusal {
                await suppressions.suppress(address, after: refusal, of: delivery)
            }
            return outcome.answer
        } catch {
            return error.answer
        }
    }

    private static func address(_ email: String) throws(EmailPreparationError) -> MailAddress {
        do throws(MailAddressError) {
            return try MailAddress(email)
        } catch {
            throw .address(error)
        }
    }

    /// Why this subscription gets no mail for this event; nil if it does.
    private static func reasonToCancel(
        _ delivery: OwedDelivery, to subscription: EmailSubscriptionDocument
    ) -> String? {
        let isConfirmation = delivery.event.type == SystemEventType.emailConfirmation
        switch subscription.state {
        case .unsubscribed: return "the address has unsubscribed"
        case .confirmed: return isConfirmation ? "the e-mail subscription is confirmed already" : nil
        case .pending:
            // Nobody has said yet that this address wants mail: it may be asked, once, and nothing else.
            let isOwn = isConfirmation && delivery.event.recipients.only.contains(subscription.id)
            return isOwn ? nil : "the e-mail subscription is not confirmed yet"
        }
    }

    /// The mail. It follows from the event, its receiver and the template alone, so that a retry sends the same.
    private func message(
        _ delivery: OwedDelivery, to address: MailAddress, user: UserDocument?, confirm: String?, unsubscribe: String?
    ) throws(EmailPreparationError) -> MailMessage {
        let event = delivery.event
        let payload: JSONDocument
        do throws(JSONSyntaxError) {
            payload = try JSONDocument(parsing: event.payload)
        } catch {
            throw .message("the payload is not JSON: \(error.message)")
        }
        let values = MailValues(
            event: event, payload: payload.root,
            tenant: state.tenant(delivery.tenant)?.document.name ?? delivery.tenant,
            recipient: MailRecipient(email: address.description, name: user?.name), confirmURL: confirm,
            unsubscribeURL: unsubscribe, isForUser: user != nil)
        let rendered = templates.mail(values, for: event.type, tenant: delivery.tenant, locale: user?.locale)
        guard let id = HeaderToken(delivery.id), let eventID = HeaderToken(event.id) else {
            throw .message("the id of the delivery or of the event can't stand in a header")
        }
        return MailMessage(
            delivery: id, from: sender.value, to: Mailbox(address: address), subject: rendered.subject,
            date: event.acceptedAt,
            text: rendered.text, html: rendered.html, event: eventID, eventType: HeaderToken(event.type),
            unsubscribe: unsubscribe.flatMap(HeaderToken.init))
    }
}
