import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    func addEmailSubscriptions(to tenant: TenantRoutes) {
        let scope = Scope.notificationsManage
        let path = "/notifications/email-subscriptions"
        tenant.get(path, scope, listEmailSubscriptions)
        tenant.post(path, scope, createEmailSubscription)
        tenant.get("\(path)/:id", scope, getEmailSubscription)
        tenant.delete("\(path)/:id", scope, deleteEmailSubscription)
        tenant.post("\(path)/:id/test", scope, testEmailSubscription)
    }

    /// Newest first, by where the log has their creation.
    func listEmailSubscriptions(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        try page(request, of: control.emailSubscriptions(tenant: credential.tenant)) {
            EmailSubscriptionView(subscription: $0).write(to: &$1)
        }
    }

    func getEmailSubscription(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        guard let found = control.emailSubscription(tenant: credential.tenant, id: try id(context)) else {
            throw Problem.notFound
        }
        return Response.json(.ok, EmailSubscriptionView(subscription: found.document))
    }

    /// Pending until the address itself has said yes, by the link in the mail that this sends.
    func createEmailSubscription(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let tenant = credential.tenant
        let created: Created<EmailSubscriptionDocument> = try await create(
            Identifier.subscription, route: "email-subscriptions", tenant: tenant, actor: credential.actor, key: key,
            body: body.bytes
        ) { id, creationKey in
            let input = try EmailSubscriptionInput(body.root) { knowsType($0, tenant: tenant) }
            guard control.emailSubscriptions(tenant: tenant).count < Self.mostSubscribers else {
                throw Problem.conflict(
                    "limit_reached", "There are \(Self.mostSubscribers) e-mail subscriptions already.")
            }
            try checkFilterRoom(for: input.filterPolicy, tenant: tenant)
            return EmailSubscriptionDocument(
                id: id, tenant: tenant, email: input.email, eventTypes: input.eventTypes,
                filterPolicy: input.filterPolicy, state: .pending, createdAt: now(), creationKey: creationKey)
        }
        let confirmation = try await postConfirmation(of: created.document, trace: request.trace)
        var headers = created.headers
        headers[.carillonPosition] = PositionHeader.text([created.position, confirmation.position])
        headers[.location] = "/v2/handles/\(tenant)/notifications/email-subscriptions/\(created.document.id)"
        return Response.json(.created, EmailSubscriptionView(subscription: created.document), headers: headers)
    }

    /// The event whose mail carries the link. Its id is the subscription's own, so that a request that came again after
    /// the log had been away between the two records makes up for it, and no second mail is sent.
    private func postConfirmation(
        of subscription: EmailSubscriptionDocument, trace: TraceContext?
    ) async throws -> SystemEvent {
        var writer = JSONWriter(reservingCapacity: 128)
        writer.object { writer in
            writer.member("subscriptionId", subscription.id)
            writer.member("eventTypes", subscription.eventTypes)
        }
        return try await post(
            SystemEventType.emailConfirmation,
            id: Identifier.derived(Identifier.event, from: [subscription.tenant, "confirmation", subscription.id]),
            tenant: subscription.tenant, to: subscription.id, payload: writer.bytes, trace: trace)
    }

    func deleteEmailSubscription(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        let deletion = try await writer.delete(
            EntityKey(.emailSubscription, id), tenant: credential.tenant, actor: credential.actor)
        return deleted(id, deletion)
    }

    func testEmailSubscription(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        guard let subscription = control.emailSubscription(tenant: credential.tenant, id: id)?.document else {
            throw Problem.notFound
        }
        guard subscription.state == .confirmed else {
            throw Problem.conflict(
                "not_confirmed", "The subscription is \(subscription.state.rawValue): nothing is sent to its address.")
        }
        let event = try await postTest(
            SystemEventType.emailTest, request, to: id, credential,
            payload: { writer in
                writer.member("subscriptionId", id)
                writer.member("message", "This is a test of the e-mail subscription \(id).")
            })
        return try testAnswer(event, tenant: credential.tenant, subscriber: id, medium: .email)
    }
}
