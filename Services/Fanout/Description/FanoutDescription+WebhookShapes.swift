import ServiceKit

extension FanoutDescription {
    static let webhookShapes = [
        DescribedSchema(
            "WebhookInput", example: #"{"url": "https://example.com/hooks", "eventTypes": ["invoice.paid"]}"#,
            #"""
            {"type": "object", "required": ["url"], "additionalProperties": false,
             "anyOf": [
               {"required": ["eventTypes"], "properties": {"eventTypes": {"type": "array"}, "events": {"type": "null"}}},
               {"required": ["events"], "properties": {"events": {"type": "array"}, "eventTypes": {"type": "null"}}}],
             "not": \#(bothActive),
             "properties": {"url": {"$ref": "#/components/schemas/WebhookURL"}, \#(inputMembers)}}
            """#),
        DescribedSchema(
            "WebhookPatch", example: #"{"active": true}"#,
            #"""
            {"type": "object", "additionalProperties": false,
             "not": {"anyOf": [\#(bothActive),
               {"required": ["eventTypes", "events"], "properties": {"eventTypes": {"type": "array"}, "events": {"type": "array"}}}]},
             "properties": {"url": {"oneOf": [{"$ref": "#/components/schemas/WebhookURL"}, {"type": "null"}]}, \#(inputMembers)}}
            """#),
        DescribedSchema(
            "WebhookURL",
            #"""
            {"type": "string", "format": "uri", "pattern": "^https?://",
             "description": "Where it is sent to: a public address, without a user in it, not on a port of another protocol.",
             "examples": ["https://example.com/hooks"]}
            """#),
        DescribedSchema(
            "WebhookHeaders",
            #"""
            {"type": "object", "maxProperties": 20, "description": "Sent along with each delivery. A name that looks like a credential is taken only as a secret.",
             "propertyNames": {"maxLength": 128},
             "additionalProperties": {"oneOf": [
               {"type": "string", "maxLength": 1024},
               {"type": "object", "additionalProperties": false,
                "properties": {"value": {"type": "string", "maxLength": 1024}, "secret": {"type": ["boolean", "null"], "description": "Sealed in the log, and shown as `{\"secret\": true}`, which can be sent back."}}}]}}
            """#),
        DescribedSchema(
            "Retry",
            #"""
            {"type": "object", "additionalProperties": false,
             "properties": {
               "schedule": {"oneOf": [
                 {"const": "standard-webhooks"}, {"type": "null"},
                 {"type": "array", "maxItems": 19, "items": {"$ref": "#/components/schemas/Duration"}, "description": "The waits between attempts; five days in all."}]},
               "timeout": {"oneOf": [{"$ref": "#/components/schemas/Duration"}, {"type": "null"}], "description": "Of a whole attempt: 1 to 30 seconds."}}}
            """#),
        DescribedSchema("Webhook", example: "{\(webhookExample)}", webhook(with: "")),
        DescribedSchema(
            "NewWebhook", example: #"{\#(webhookExample), "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}"#,
            webhook(
                with:
                    #""secret": {"type": "string", "description": "Where a new one was made that is no key pair: shown this once."},"#
            )),
        DescribedSchema(
            "EventTypeName",
            example: #"{"type": "invoice.paid", "description": "An invoice was paid.", "builtIn": true}"#,
            #"""
            {"type": "object", "required": ["type", "description", "builtIn"],
             "properties": {"type": {"type": "string"}, "description": {"type": ["string", "null"]}, "builtIn": {"type": "boolean"}}}
            """#),
        DescribedSchema(
            "Rotation", example: #"{"overlap": "24h"}"#,
            #"""
            {"type": "object", "additionalProperties": false,
             "properties": {"overlap": {"oneOf": [{"$ref": "#/components/schemas/Duration"}, {"type": "null"}], "description": "How long the one before signs along: `0s` to `7d`."}}}
            """#),
        DescribedSchema(
            "NewSecret",
            example: #"""
                {"id": "ep_06a5q8s9", "signing": "hmac-sha256", "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                 "createdAt": "2026-03-01T09:30:00.000Z", "overlapEndsAt": "2026-03-02T09:30:00.000Z"}
                """#,
            #"""
            {"type": "object", "required": ["id", "signing", "createdAt", "overlapEndsAt"],
             "properties": {
               "id": {"type": "string"}, "signing": {"enum": ["hmac-sha256", "ed25519"]},
               "secret": {"type": "string"}, "publicKey": {"type": "string"},
               "createdAt": {"type": "string", "format": "date-time"}, "overlapEndsAt": {"type": "string", "format": "date-time"}}}
            """#),
        DescribedSchema(
            "Verification", example: #"{"verified": true}"#,
            #"""
            {"type": "object", "required": ["verified"], "properties": {"verified": {"type": "boolean"}, "reason": {"type": "string"}}}
            """#),
    ]

    private static let bothActive = #"""
        {"required": ["active", "is_active"], "properties": {"active": {"type": "boolean"}, "is_active": {"type": "boolean"}}}
        """#

    private static let inputMembers = #"""
        "eventTypes": {"oneOf": [{"$ref": "#/components/schemas/EventTypes"}, {"type": "null"}]},
        "events": {"oneOf": [{"$ref": "#/components/schemas/EventTypes"}, {"type": "null"}], "description": "Another name of `eventTypes`."},
        "filterPolicy": {"oneOf": [{"$ref": "#/components/schemas/FilterPolicy"}, {"type": "null"}]},
        "description": {"type": ["string", "null"], "maxLength": 1024},
        "retry": {"oneOf": [{"$ref": "#/components/schemas/Retry"}, {"type": "null"}]},
        "headers": {"oneOf": [{"$ref": "#/components/schemas/WebhookHeaders"}, {"type": "null"}]},
        "format": {"enum": ["carillon", "cloudevents", "cloudevents-binary", "thin", null]},
        "signing": {"enum": ["hmac-sha256", "ed25519", null]},
        "ordering": {"enum": ["none", "partitionkey", null]},
        "rateLimit": {"oneOf": [{"type": "null"}, {"type": "object", "required": ["perSecond"], "additionalProperties": false,
          "properties": {"perSecond": {"$ref": "#/components/schemas/Rate"}}}]},
        "active": {"type": ["boolean", "null"]},
        "is_active": {"type": ["boolean", "null"], "description": "Another name of `active`."}
        """#

    private static let webhookExample = #"""
        "id": "ep_06a5q8s9", "url": "https://example.com/hooks", "eventTypes": ["invoice.paid"], "filterPolicy": null, "description": null,
        "active": true, "retry": {}, "headers": {}, "format": "carillon", "signing": "hmac-sha256", "ordering": "none",
        "signingKeys": [{"signing": "hmac-sha256", "createdAt": "2026-03-01T09:30:00.000Z", "expiresAt": null}],
        "verification": "unverified", "health": {"state": "healthy", "waiting": 0}, "warnings": [],
        "createdAt": "2026-03-01T09:30:00.000Z", "updatedAt": "2026-03-01T09:30:00.000Z"
        """#

    private static func webhook(with more: String) -> String {
        #"""
        {"type": "object",
         "required": ["id", "url", "eventTypes", "filterPolicy", "description", "active", "retry", "headers", "format", "signing",
           "ordering", "signingKeys", "verification", "health", "warnings", "createdAt", "updatedAt"],
         "properties": {
           "id": {"type": "string"}, "url": {"type": "string"}, "eventTypes": {"type": "array", "items": {"type": "string"}},
           "filterPolicy": {"type": ["object", "null"]}, "description": {"type": ["string", "null"]},
           "active": {"type": "boolean"},
           "disabledReason": {"type": "string", "description": "Why Carillon switched it off."},
           "disabledAt": {"type": "string", "format": "date-time"},
           "retry": {"type": "object", "properties": {
             "schedule": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, "timeout": {"type": "string"}}},
           "headers": {"type": "object", "additionalProperties": {"type": ["string", "object"]}},
           "format": {"enum": ["carillon", "cloudevents", "cloudevents-binary", "thin"]},
           "signing": {"enum": ["hmac-sha256", "ed25519"]},
           "ordering": {"enum": ["none", "partitionkey"]},
           "rateLimit": {"type": "object", "required": ["perSecond"], "properties": {"perSecond": {"type": "number"}}},
           \#(more)
           "publicKey": {"type": "string", "description": "`whpk_…`, of a key pair."},
           "signingKeys": {"type": "array", "description": "Which sign now, the newest first.", "items": {
             "type": "object", "required": ["signing", "createdAt", "expiresAt"], "properties": {
               "signing": {"enum": ["hmac-sha256", "ed25519"]}, "publicKey": {"type": "string"},
               "createdAt": {"type": "string", "format": "date-time"}, "expiresAt": {"type": ["string", "null"], "format": "date-time"}}}},
           "verification": {"enum": ["unverified", "verified", "failed"]},
           "verificationReason": {"type": "string"},
           "verificationAt": {"type": "string", "format": "date-time"},
           "allowedPerMinute": {"type": "integer"},
           "health": {"type": "object", "required": ["state", "waiting"], "properties": {
             "state": {"enum": ["healthy", "failing", "open"]}, "waiting": {"type": "integer"},
             "waitingIsMore": {"type": "boolean"}, "oldestWaitingAt": {"type": "string", "format": "date-time"},
             "failingSince": {"type": "string", "format": "date-time"}, "nextProbeAt": {"type": "string", "format": "date-time"}}},
           "warnings": {"$ref": "#/components/schemas/Warnings"},
           "createdAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string", "format": "date-time"}}}
        """#
    }

    static let warnings = [
        DescribedSchema(
            "Warnings",
            #"""
            {"type": "array", "items": {"type": "object", "required": ["code", "message"],
              "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}}
            """#),
        DescribedSchema(
            "Rate",
            #"{"type": "number", "minimum": 0.001, "maximum": 10000, "description": "With up to three digits behind the point."}"#
        ),
    ]
}
