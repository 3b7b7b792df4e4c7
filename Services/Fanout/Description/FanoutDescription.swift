import HTTPTypes
package import ServiceKit

/// The API of the way out.
package enum FanoutDescription {
    package static let api = APIDescription(
        title: "Carillon: the way out",
        guide: guide + "\n\n" + SharedGuide.text, server: "http://127.0.0.1:8081",
        groups: [
            webhooks, deliveries, replays, notifications, settings, emailSubscriptions, emailTemplates, suppressions,
            inbox, voiceNotes, directory, keys, inbound, links, OperationsDescription.group,
        ],
        schemas: [.filterPolicy, .recipients, .deletion] + shared + warnings + receivedShapes, webhooks: received,
        mirror: APIDescription.Mirror(
            from: tenant, to: "/v2/admin/handles/{handle}", schemes: ["bearer"], name: "Operators",
            text:
                "Every route below `/v2/handles/{handle}` stands a second time below `/v2/admin/handles/{handle}`, for operators: with a JWT that has the role `operator` they act for any tenant, and need the same scope."
        ))

    private static let guide = #"""
        Webhooks, e-mail and inboxes are managed here, and here one sees what became of each event: its deliveries, every attempt, and what was answered.

            curl -s http://127.0.0.1:8081/v2/handles/acme/webhooks -H "Authorization: Bearer $CARILLON_API_KEY" \
              -H 'Content-Type: application/json' -H 'Idempotency-Key: billing-hook' \
              -d '{"url": "https://example.com/hooks", "eventTypes": ["invoice.paid"]}'

        Each webhook is signed by [Standard Webhooks](https://www.standardwebhooks.com): `webhook-id` stays the same over retries, `webhook-timestamp` is when this try was made, and `webhook-signature` signs both and the body with the secret that the answer above holds. A receiver answers `2xx`; `408`, `425`, `429`, `5xx` and faults of the network are tried again. What it is sent stands under `webhooks` in `/openapi.json`.
        """#

    /// What the paths of a tenant begin with.
    static let tenant = "/v2/handles/{handle}"

    static let handle = DescribedParameter(
        "handle", in: .path, "The tenant's handle. Another one's is answered like one that does not exist.",
        example: #""acme""#)

    /// The `id` of something in a path.
    static func id(_ example: String, _ text: String = "As its creation answered it.") -> DescribedParameter {
        DescribedParameter(
            "id", in: .path, text, schema: #"{"type":"string","minLength":1}"#, example: "\"\(example)\"")
    }

    static let eventTypeFilter = DescribedParameter("event_type", "Of this type alone.", example: #""invoice.paid""#)

    static func flag(_ name: String, _ text: String) -> DescribedParameter {
        DescribedParameter(name, text, schema: #"{"type":"boolean"}"#)
    }

    static let invalidFlag = Problem.badRequest("invalid_parameter", "unread", "must be true or false")
    static let conflict = Problem.conflict(
        "conflict", "Somebody else changed it at the same time; read it again and retry.")
    static let inactive = Problem.conflict(
        "inactive", "The endpoint is switched off, so nothing would be sent to it.")
    static let eventGone = Problem(.gone, "event_gone", "The log no longer holds the event of this delivery.")
    /// Of creations with an `Idempotency-Key`.
    static let keyProblems: [Problem] = [
        .idempotencyKeyReused,
        .conflict("idempotency_key_used", "What this Idempotency-Key created has been deleted since."),
    ]
    static func full(_ most: Int, _ what: String) -> Problem {
        .conflict("limit_reached", "There are \(most) \(what) already.")
    }

    /// Pieces of shapes that have limits of their own.
    private static let shared = [
        DescribedSchema(
            "EventTypes",
            #"""
            {"type": "array", "minItems": 1, "maxItems": 200, "uniqueItems": true, "items": {"type": "string"},
             "description": "Names of event types, or `[\"*\"]` for all.", "examples": [["invoice.paid"]]}
            """#),
        DescribedSchema(
            "EmailAddress",
            #"{"type": "string", "format": "idn-email", "maxLength": 254, "examples": ["ada@example.org"]}"#),
        DescribedSchema(
            "Locale",
            #"{"type": "string", "description": "A language tag of BCP 47.", "examples": ["de-AT"], "maxLength": 35}"#),
        DescribedSchema(
            "TimeZone",
            #"{"type": "string", "description": "A name of the IANA time zone database.", "examples": ["Europe/Vienna"]}"#
        ),
        DescribedSchema(
            "Duration", #"{"type": "string", "pattern": "^[0-9]{1,15}(ms|s|m|h|d)$", "examples": ["5s"]}"#),
        DescribedSchema("TestAnswer", example: testExample, testSchema),
    ]

    private static let testExample = #"""
        {"eventId": "evt_06a5q8s9k1", "delivery": {"id": "dlv_06a5q8s9k2", "eventId": "evt_06a5q8s9k1", "eventType": "webhook.test",
          "endpointId": "ep_06a5q8s9", "kind": "test", "state": "pending", "attempts": 0, "createdAt": "2026-03-01T09:30:00.000Z"}}
        """#
    private static let testSchema = #"""
        {"type": "object", "required": ["eventId", "delivery"],
         "properties": {"eventId": {"type": "string"}, "delivery": {"$ref": "#/components/schemas/Delivery"}}}
        """#
}
