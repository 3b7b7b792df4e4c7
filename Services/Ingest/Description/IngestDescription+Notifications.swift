import Access
import HTTPTypes
import ServiceKit

extension IngestDescription {
    static let notifications = DescribedGroup(
        "Notifications",
        #"""
        An event is posted in Carillon's own form, or as a CloudEvent 1.0 in any content mode of the HTTP binding; the `Content-Type` says which. In binary mode the attributes stand in fields `ce-…` beside `Content-Type: application/json`, and the body is the payload. `source` and `id` of a CloudEvent are its idempotency key where the request has none.
        """#,
        access: .scope(.eventsWrite), at: "/api/v1/notifications",
        schemas: [
            notification, cloudEvent, batch, cloudEventBatch, receipt, results, verdict, batchVerdict, batchItem, fault,
        ],
        operations: [
            DescribedOperation(
                .post, "", "postNotification", "Post an event",
                "Answered once the event is in the log. A batch of CloudEvents is answered as by `/batch`.",
                isKeyed: true,
                body: DescribedBody([
                    DescribedContent("Notification", examples: examples),
                    DescribedContent("CloudEvent", as: PostForm.structuredType),
                    DescribedContent("CloudEventBatch", as: PostForm.batchType),
                ]),
                answers: [
                    .accepted(
                        "Receipt",
                        "The event is in the log. `Location` is where the way out shows what became of it.",
                        headers: [.location, .position, .deprecation, .sunset]),
                    DescribedAnswer(
                        .multiStatus, "Of a batch: one result an item, in order.", [DescribedContent("BatchResults")],
                        headers: [.position, .deprecation, .sunset]),
                ], problems: posting),
            DescribedOperation(
                .post, "/batch", "postBatch", "Post many events",
                #"""
                Up to 1,000 events or 5 MiB. Each item is for itself: a bad one spoils no other, and is told of in its place. An item's own `id` is its idempotency key; one without it has the request's, together with its place in the batch.
                """#,
                isKeyed: true,
                body: DescribedBody([
                    DescribedContent("NotificationBatch"),
                    DescribedContent("CloudEventBatch", as: PostForm.batchType),
                ]),
                answers: [
                    DescribedAnswer(
                        .multiStatus, "One result an item, in order.", [DescribedContent("BatchResults")],
                        headers: [.position, .deprecation, .sunset])
                ], problems: [.tooFarBehind, .ledgerUnavailable]),
            DescribedOperation(
                .post, "/validate", "validateNotification", "Say what would become of an event",
                "Takes each of the forms, and writes nothing.",
                body: DescribedBody([
                    DescribedContent("Notification", examples: [examples[0]]),
                    DescribedContent("CloudEvent", as: PostForm.structuredType),
                    DescribedContent("CloudEventBatch", as: PostForm.batchType),
                ]),
                answers: [
                    DescribedAnswer(
                        .ok, "The verdict; of a batch, with one for each item.",
                        [
                            DescribedContent(
                                "AnyVerdict",
                                examples: [
                                    ("Verdict", verdictExample),
                                    ("BatchVerdict", #"{"valid": false, "results": [\#(verdictExample)]}"#),
                                ])
                        ])
                ], problems: [unusableSchema]),
        ])

    /// Each type of the catalogue that others may post, with its example.
    private static let examples: [(name: String, json: String)] = Catalogue.entries.filter {
        !$0.type.hasPrefix("webhook.")
    }.map { entry in
        let payload = String(decoding: entry.example, as: UTF8.self)
        return (
            entry.type, #"{"type": "\#(entry.type)", "recipients": {"subscribers": true}, "payload": \#(payload)}"#
        )
    }

    /// What can be wrong with one event.
    private static let posting: [Problem] = [
        .idempotencyConflict(at: "Idempotency-Key"), .tooFarBehind, .ledgerUnavailable, unusableSchema,
        .unavailable("in_progress", "Many requests with this Idempotency-Key are under way."),
        problem("invalid_payload", "/payload/amount", "minimum", "must be at least 0"),
        .specific(
            "unknown_event_type", "/type", "is no event type that is registered here: did you mean invoice.paid?"),
        .specific("unknown_schema_version", "/schemaVersion", "7 is no version of invoice.paid (there is 1)"),
        .specific(
            "retired_schema_version", "/schemaVersion",
            "version 1 of parcel.shipped is retired: send a version that is active"),
        .specific("reserved_type", "/type", "webhook.test is posted by Carillon itself, and by nobody else"),
        .specific("unknown_recipient", "/recipients/users/0", "is no user that is known here"),
        .specific(
            "unknown_member", "/recipients/all",
            "is not a member of recipients: there are users, groups, roles, rule, where and subscribers"),
        .specific(
            "unknown_dataschema", "/dataschema",
            "must be the address of a version here, such as /api/v1/schemas/invoice.paid/versions/1"),
        .specific("dataschema_conflict", "/dataschema", "is of the type invoice.paid, and the event is of another"),
    ]

    static let unusableSchema = Problem(
        .internalServerError, "unusable_schema", "Version 3 of parcel.shipped can't be used by this instance.")

    /// 422 with one fault, whose code may be another than the problem's.
    static func problem(_ code: String, _ pointer: String, _ fault: String, _ message: String) -> Problem {
        var problem = Problem.specific(code, pointer, message)
        problem.errors = [Problem.Fault(pointer: pointer, code: fault, message: message)]
        return problem
    }
}

extension HTTPResponse.Status {
    static let multiStatus = HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status")
}
