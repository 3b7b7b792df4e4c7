import Contracts
import Control
import HTTPTypes
import Hummingbird
import ServiceKit

// The links in mails. Whoever holds one may do what it says: no key, and no more than this one subscription.
extension FanoutAPI {
    func addEmailPages(to routes: Routes, _ readiness: Readiness) {
        func add(
            _ purpose: EmailLinkPurpose, at name: String, ask: @escaping @Sendable (EmailLinkClaim) -> EmailPage,
            act: @escaping @Sendable (EmailLinkClaim) async throws -> EmailPage
        ) {
            let path = "/v2/email/\(name)"
            routes.on(
                .get, path, access: .proof,
                use: readiness.guarding { request, _ in try await answer(request, purpose, ask) })
            routes.on(
                .post, path, access: .proof,
                use: readiness.guarding { request, _ in
                    _ = try await request.body(upTo: 4 << 10)
                    return try await answer(request, purpose, act)
                })
        }
        add(.confirm, at: "confirm", ask: { askToConfirm($0) }, act: { try await confirm($0) })
        add(.unsubscribe, at: "unsubscribe", ask: { askToUnsubscribe($0) }, act: { try await unsubscribe($0) })
    }

    /// Checks the token, and answers with a page whatever it is.
    private func answer(
        _ request: Request, _ purpose: EmailLinkPurpose, _ page: (EmailLinkClaim) async throws -> EmailPage
    ) async throws -> Response {
        let claim: EmailLinkClaim
        do throws(EmailLinkError) {
            let token = request.uri.queryParameters["token"].map(String.init) ?? ""
            claim = try links.verify(token, for: purpose, now: now())
        } catch .expired {
            return EmailPage(status: .gone, title: "The link has expired", text: Self.advice(purpose)).response
        } catch {
            return EmailPage(
                status: .badRequest, title: "The link is not valid",
                text: "Parts of it may be missing: copy the whole of it from the mail."
            ).response
        }
        do {
            return try await page(claim).response
        } catch let error as ControlWriteError where error.code == .notFound {
            return Self.gone.response
        }
    }

    /// What to do where a link came too late.
    private static func advice(_ purpose: EmailLinkPurpose) -> String {
        switch purpose {
        case .confirm:
            "It worked for a week. Ask whoever set up these notifications to subscribe this address anew: a new link is "
                + "sent then. If you did not ask for them, you need not do anything: nothing is sent to this address."
        case .unsubscribe:
            "It worked for a year. Each mail has a link of its own: use the one in the latest mail. If you get none any "
                + "more, you need not do anything."
        }
    }

    /// Asks first: programs that look into mails follow links, and must not say yes for anybody.
    private func askToConfirm(_ claim: EmailLinkClaim) -> EmailPage {
        guard let found = control.emailSubscription(tenant: claim.tenant, id: claim.subscription)?.document else {
            return Self.gone
        }
        guard found.state == .pending else { return Self.confirmed(found) }
        return EmailPage(
            status: .ok, title: "Confirm", text: "Shall \(found.email) get these notifications from now on?",
            button: "Confirm")
    }

    /// By the page's button. The link was sent to the address alone, and twice is as once.
    private func confirm(_ claim: EmailLinkClaim) async throws -> EmailPage {
        let time = now()
        return Self.confirmed(
            try await change(claim, "confirm") { subscription in
                guard subscription.state == .pending else { return nil }
                var subscription = subscription
                subscription.state = .confirmed
                subscription.confirmedAt = time
                return subscription
            })
    }

    /// Asks first: programs that look into mails follow links, and must not unsubscribe anybody.
    private func askToUnsubscribe(_ claim: EmailLinkClaim) -> EmailPage {
        guard let found = control.emailSubscription(tenant: claim.tenant, id: claim.subscription)?.document else {
            return Self.gone
        }
        guard found.state != .unsubscribed else { return Self.unsubscribed(found) }
        return EmailPage(
            status: .ok, title: "Unsubscribe", text: "No more of these notifications for \(found.email)?",
            button: "Unsubscribe")
    }

    /// By the page's button, or by the mail program itself in one click (RFC 8058). Twice is as once.
    private func unsubscribe(_ claim: EmailLinkClaim) async throws -> EmailPage {
        Self.unsubscribed(
            try await change(claim, "unsubscribe") { subscription in
                guard subscription.state != .unsubscribed else { return nil }
                var subscription = subscription
                subscription.state = .unsubscribed
                return subscription
            })
    }

    /// The actor is the subscription itself: the address that it belongs to did it.
    private func change(
        _ claim: EmailLinkClaim, _ action: String,
        _ change: (EmailSubscriptionDocument) -> EmailSubscriptionDocument?
    ) async throws -> EmailSubscriptionDocument {
        try await writer.update(
            EmailSubscriptionDocument.self, tenant: claim.tenant, id: claim.subscription, actor: claim.subscription,
            action: action, change: change
        ).document
    }

    private static let gone = EmailPage(
        status: .notFound, title: "There is no such subscription", text: "It has been removed; no mail is sent for it.")

    private static func confirmed(_ subscription: EmailSubscriptionDocument) -> EmailPage {
        guard subscription.state == .confirmed else {
            return EmailPage(
                status: .gone, title: "You have unsubscribed",
                text: "This address has unsubscribed since the link was sent, and stays so.")
        }
        return EmailPage(
            status: .ok, title: "Confirmed", text: "\(subscription.email) gets these notifications from now on.")
    }

    private static func unsubscribed(_ subscription: EmailSubscriptionDocument) -> EmailPage {
        EmailPage(
            status: .ok, title: "Unsubscribed", text: "\(subscription.email) gets no more of these notifications.")
    }
}
