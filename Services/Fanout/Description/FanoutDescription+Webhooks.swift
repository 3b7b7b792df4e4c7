import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let webhooks = DescribedGroup(
        "Webhooks",
        "Receivers of events: a URL, the types that it wants, and how it wants to be sent to.",
        access: .scope(.webhooksManage), at: tenant, pathParameters: [handle, id("ep_06a5q8s9")],
        schemas: webhookShapes,
        operations: [
            DescribedOperation(
                .get, "/webhooks", "listWebhooks", "List webhooks, newest first", parameters: .page,
                answers: [.list(of: "Webhook")]),
            DescribedOperation(
                .post, "/webhooks", "createWebhook", "Make a webhook",
                "The answer holds the secret that its deliveries are signed with: this once.", isKeyed: true,
                body: .json("WebhookInput"),
                answers: [
                    .created(
                        "NewWebhook", headers: [.location, .position, .noStore],
                        links: .byID(
                            "getWebhook", "updateWebhook", "deleteWebhook", "rotateSecret", "verifyWebhook",
                            "testWebhook", "listWebhookDeliveries", "purgeDeliveries", "createReplay", "listReplays"))
                ], problems: inputProblems + keyProblems + [full(1000, "webhooks")]),
            DescribedOperation(
                .get, "/webhooks/event-types", "listWebhookEventTypes",
                "List what can be subscribed to, by name", "The built-in types and the tenant's own.",
                parameters: .page,
                answers: [.list(of: "EventTypeName")]),
            DescribedOperation(.get, "/webhooks/{id}", "getWebhook", "Show a webhook", answers: [.ok("Webhook")]),
            DescribedOperation(
                .patch, "/webhooks/{id}", "updateWebhook", "Change a webhook",
                "What is not said stays; `null` is the default. Another `signing` makes a new secret or key, shown in the answer.",
                body: DescribedBody([
                    DescribedContent("WebhookPatch"),
                    DescribedContent("WebhookPatch", as: "application/merge-patch+json"),
                ]),
                answers: [.ok("NewWebhook", headers: [.position, .unchanged, .noStore])],
                problems: inputProblems + [conflict, full(5, "secrets that sign")]),
            DescribedOperation(
                .delete, "/webhooks/{id}", "deleteWebhook", "Delete a webhook",
                "Its history goes with it, and what waits for it is not sent.",
                answers: [.ok("Deletion", "It is gone.", headers: [.position])], problems: [conflict]),
            DescribedOperation(
                .post, "/webhooks/{id}/rotate-secret", "rotateSecret", "Give it a new secret or key",
                "The one before signs along for 24 hours, or for `overlap`.", isKeyed: true,
                body: .json("Rotation", isRequired: false),
                answers: [.ok("NewSecret", "The new one, this once.", headers: [.position, .noStore])],
                problems: [.idempotencyKeyReused, conflict, full(5, "secrets that sign")]),
            DescribedOperation(
                .post, "/webhooks/{id}/verify", "verifyWebhook", "Ask the receiver whether it wants what it would get",
                answers: [.ok("Verification", "What it said.", headers: [.position])],
                problems: [
                    conflict,
                    .conflict("verification_under_way", "This webhook is being verified already."),
                    .unavailable("too_many_verifications", "Too many webhooks are being verified here at this moment."),
                ]),
            DescribedOperation(
                .post, "/webhooks/{id}/test", "testWebhook", "Send it a test",
                "An event `webhook.test` for this webhook alone; no filter is asked.", isKeyed: true,
                answers: [
                    .accepted(
                        "TestAnswer", "The event, and its delivery.", headers: [.location, .position],
                        links: [
                            DescribedLink("getDelivery", [("id", "$response.body#/delivery/id")]),
                            DescribedLink("getNotification", [("id", "$response.body#/eventId")]),
                        ])
                ], problems: [inactive]),
        ])

    private static let inputProblems: [Problem] = [
        .invalid("/eventTypes/0", "unknown_event_type", "is no event type of this tenant: register it first")
    ]
}
