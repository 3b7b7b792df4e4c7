import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let replays = DescribedGroup(
        "Replays",
        "What failed or was missed in a span of time is delivered to a webhook once more, by a job that survives restarts.",
        access: .scope(.webhooksManage), at: tenant, pathParameters: [handle, id("rpl_06a5q8s9")], schemas: shapes,
        operations: [
            DescribedOperation(
                .post, "/webhooks/{id}/replays", "createReplay", "Replay a span of time",
                "With `dryRun` it counts, and does nothing.", isKeyed: true, body: .json("ReplayInput"),
                answers: [
                    .accepted(
                        "Replay", "The job.", headers: [.location, .position],
                        links: .byID("getReplay", "cancelReplay")),
                    .ok("ReplayCount", "To a dry run: what it would have to do."),
                ], problems: [.idempotencyKeyReused, inactive, full(20, "replays under way")]),
            DescribedOperation(
                .get, "/webhooks/{id}/replays", "listReplays", "List a webhook's replays, newest first",
                parameters: .page, answers: [.list(of: "Replay")]),
            DescribedOperation(
                .get, "/replays/{id}", "getReplay", "Show how far a replay is", answers: [.ok("Replay")]),
            DescribedOperation(
                .delete, "/replays/{id}", "cancelReplay", "Cancel a replay",
                "It plans no more; what waits ends as `cancelled` when its time comes. Twice is as once.",
                answers: [.ok("Replay", headers: [.position])],
                problems: [.conflict("replay_ended", "The replay has ended (it is done).")]),
        ])

    private static let states = #"["cancelled", "dead_letter", "delivered", "failed"]"#

    private static let shapes = [
        DescribedSchema(
            "ReplayInput",
            example: #"{"from": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z", "dryRun": true}"#,
            #"""
            {"type": "object", "required": ["from", "until"], "additionalProperties": false,
             "properties": {
               "from": {"$ref": "#/components/schemas/ReplayFrom"},
               "until": {"$ref": "#/components/schemas/ReplayUntil"},
               "statuses": {"type": ["array", "null"], "items": {"enum": \#(states)}, "description": "How the newest delivery to the webhook ended: `failed` and `dead_letter` where nothing is said."},
               "eventTypes": {"oneOf": [{"$ref": "#/components/schemas/EventTypes"}, {"type": "null"}]},
               "missed": {"type": ["boolean", "null"], "description": "Also those of which the webhook has no delivery."},
               "dryRun": {"type": ["boolean", "null"]}}}
            """#),
        DescribedSchema(
            "ReplayFrom",
            #"{"type": "string", "format": "date-time", "description": "Of events accepted from then on; before `until`, and not in the future."}"#
        ),
        DescribedSchema(
            "ReplayUntil", #"{"type": "string", "format": "date-time", "description": "And before this."}"#),
        DescribedSchema(
            "Replay",
            example: #"""
                {"id": "rpl_06a5q8s9", "endpointId": "ep_06a5q8s9", "state": "running", "from": "2026-03-01T00:00:00.000Z", "until": "2026-03-02T00:00:00.000Z",
                 "statuses": ["dead_letter", "failed"], "missed": false, "total": 12, "planned": 4, "skipped": 1, "waiting": 2,
                 "delivered": 2, "failed": 0, "cancelled": 0, "createdAt": "2026-03-02T09:30:00.000Z"}
                """#,
            #"""
            {"type": "object", "required": ["id", "endpointId", "state", "from", "until", "statuses", "missed", "total", "planned", "skipped", "waiting", "createdAt"],
             "properties": {
               "id": {"type": "string"}, "endpointId": {"type": "string"},
               "state": {"enum": ["running", "done", "cancelled", "failed"]},
               "reason": {"type": "string", "description": "Why it failed."},
               "from": {"type": "string", "format": "date-time"}, "until": {"type": "string", "format": "date-time"},
               "statuses": {"type": "array", "items": {"enum": \#(states)}},
               "eventTypes": {"type": "array", "items": {"type": "string"}},
               "missed": {"type": "boolean"},
               "total": {"type": "integer", "description": "Events: an estimate until all were looked at."},
               "planned": {"type": "integer"}, "skipped": {"type": "integer"}, "waiting": {"type": "integer"},
               "delivered": {"type": "integer"}, "failed": {"type": "integer"}, "cancelled": {"type": "integer"},
               "createdAt": {"type": "string", "format": "date-time"}, "cancelledAt": {"type": "string", "format": "date-time"}}}
            """#),
        DescribedSchema(
            "ReplayCount",
            example: #"{"dryRun": true, "total": 12, "byStatus": {"dead_letter": 12}, "missed": 0, "exact": true}"#,
            #"""
            {"type": "object", "required": ["dryRun", "total", "byStatus", "missed", "exact"],
             "properties": {
               "dryRun": {"const": true}, "total": {"type": "integer"},
               "byStatus": {"type": "object", "additionalProperties": {"type": "integer"}},
               "missed": {"type": "integer"}, "exact": {"type": "boolean"}}}
            """#),
    ]
}
