import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let deliveries = DescribedGroup(
        "Deliveries",
        #"""
        One event owed to one subscriber. `pending → delivering → delivered`, or `retrying` as often as the schedule says, or the end as `failed` (an answer that settles it), `dead_letter` (all attempts used up) or `cancelled`.
        """#,
        access: .scope(.webhooksManage), at: tenant,
        pathParameters: [
            handle, id("ep_06a5q8s9"),
            DescribedParameter("delivery", in: .path, "Its id.", example: #""dlv_06a5q8s9k2""#),
        ],
        schemas: deliveryShapes,
        operations: [
            DescribedOperation(
                .get, "/webhooks/{id}/deliveries", "listWebhookDeliveries", "List a webhook's deliveries, newest first",
                parameters: .page + filters(states), answers: [.list(of: "Delivery")], problems: [invalidStatus]),
            DescribedOperation(
                .delete, "/webhooks/{id}/deliveries", "purgeDeliveries", "Forget a webhook's history",
                "Only what has ended is purged, with all attempts.", parameters: filters(ended),
                answers: [.ok("Purge", "How many were forgotten.", headers: [.position])],
                problems: [invalidStatus, unknownParameter]),
            DescribedOperation(
                .post, "/webhooks/{id}/deliveries/{delivery}/replay", "replayDelivery", "Deliver once more what failed",
                "A fresh delivery of the kind `replay`; the former stays as it ended. Only `failed` and `dead_letter` ones.",
                isKeyed: true,
                answers: [
                    .accepted(
                        "Delivery", "The fresh one.", headers: [.location, .position], links: .byID("getDelivery"))
                ],
                problems: [
                    inactive, eventGone, state("pending"), state("delivering"), state("retrying"), state("delivered"),
                    state("cancelled"),
                ]),
            DescribedOperation(
                .get, "/deliveries", "listDeliveries", "List deliveries, newest first",
                parameters: .page + filters(states) + [DescribedParameter("event_id", "Of this event alone.")],
                answers: [.list(of: "Delivery")], problems: [invalidStatus]),
            DescribedOperation(
                .get, "/deliveries/{id}", "getDelivery", "Show a delivery, with every attempt",
                answers: [.ok("DeliveryHistory")]),
        ])

    private static let states = "pending,delivering,retrying,delivered,failed,dead_letter,cancelled"
    private static let ended = "delivered,failed,dead_letter,cancelled"

    private static func filters(_ states: String) -> [DescribedParameter] {
        let names = states.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
        let status = DescribedParameter("status", "In this state alone.", schema: #"{"enum":[\#(names)]}"#)
        return [status, eventTypeFilter] + .span
    }

    private static let invalidStatus = Problem.badRequest(
        "invalid_status", "status", "must be one of delivered, failed, dead_letter, cancelled")
    static let unknownParameter = Problem.badRequest(
        "unknown_parameter", "cursor", "is no parameter of a purge, which has no pages")

    private static func state(_ name: String) -> Problem {
        Problem(
            .unprocessableContent, "delivery_\(name)",
            "The delivery is \(name): one by one, only what failed or is a dead letter is replayed.")
    }

    private static let attempt = #"""
        {"type": "object", "required": ["id", "number", "startedAt", "durationMs", "outcome"],
         "properties": {
           "id": {"type": "string"}, "number": {"type": "integer", "minimum": 1},
           "startedAt": {"type": "string", "format": "date-time"}, "durationMs": {"type": "integer"},
           "outcome": {"enum": ["delivered", "retrying", "failed", "dead_letter", "cancelled"], "description": "The state of the delivery after it."},
           "statusCode": {"type": "integer", "description": "What was answered."},
           "fault": {"type": "string", "description": "What went wrong, for programs."},
           "error": {"type": "string", "description": "What went wrong, for people."}
        """#

    private static let members = #"""
        "id": {"type": "string"}, "eventId": {"type": "string"}, "eventType": {"type": "string"},
        "endpointId": {"type": "string", "description": "Of a webhook."},
        "subscriptionId": {"type": "string", "description": "Of an e-mail subscription."},
        "userId": {"type": "string", "description": "Of mail to a user."},
        "recipient": {"const": "owner", "description": "Of mail to the tenant's owner."},
        "kind": {"enum": ["event", "test", "replay"]},
        "replayOf": {"type": "string", "description": "The delivery that it repeats."},
        "replayId": {"type": "string", "description": "The job that made it."},
        "state": {"enum": ["pending", "delivering", "retrying", "delivered", "failed", "dead_letter", "cancelled"]},
        "attempts": {"type": "integer"},
        "nextAttemptAt": {"type": "string", "format": "date-time"},
        "createdAt": {"type": "string", "format": "date-time"},
        "endedAt": {"type": "string", "format": "date-time"},
        "lastAttempt": \#(attempt)}}
        """#
    private static let required = #""id", "eventId", "eventType", "kind", "state", "attempts", "createdAt""#
    private static let lastAttempt = #"""
        "id": "att_06a5q8s9k3", "number": 1, "startedAt": "2026-03-01T09:30:00.012Z", "durationMs": 31, "outcome": "retrying", "statusCode": 503, "fault": "status"
        """#
    private static let example = #"""
        "id": "dlv_06a5q8s9k2", "eventId": "evt_06a5q8s9k1", "eventType": "invoice.paid", "endpointId": "ep_06a5q8s9", "kind": "event",
        "state": "retrying", "attempts": 1, "nextAttemptAt": "2026-03-01T09:30:05.100Z", "createdAt": "2026-03-01T09:30:00.000Z",
        "lastAttempt": {\#(lastAttempt)}
        """#

    private static let deliveryShapes = [
        DescribedSchema(
            "Delivery", example: "{\(example)}",
            #"{"type": "object", "required": [\#(required)], "properties": {\#(members)}}"#),
        DescribedSchema(
            "DeliveryHistory",
            example: #"""
                {\#(example), "history": [{\#(lastAttempt), "responseHeaders": {"content-type": "text/plain"}, "responseBody": "busy"}]}
                """#,
            #"""
            {"type": "object", "required": [\#(required), "history"],
             "properties": {\#(members),
               "history": {"type": "array", "description": "All attempts, with up to 16 KiB of what was answered to each.", "items": \#(attempt),
                 "responseHeaders": {"type": "object", "additionalProperties": {"type": "string"}},
                 "responseBody": {"type": "string"}}}}}}
            """#),
        DescribedSchema(
            "Purge", example: #"{"purged": 12}"#,
            #"{"type": "object", "required": ["purged"], "properties": {"purged": {"type": "integer", "minimum": 0}}}"#),
    ]
}
