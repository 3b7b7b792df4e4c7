// Events of Carillon itself.
extension Catalogue {
    static let system: [CatalogueEntry] = [
        CatalogueEntry(
            type: "webhook.test",
            description: "A test of an endpoint, made on request.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "webhook.test",
                  "description": "A test of an endpoint, made on request.",
                  "type": "object",
                  "required": ["message"],
                  "properties": {
                    "message": {"type": "string", "description": "What to tell the one who looks.", "maxLength": 1000},
                    "endpointId": {
                      "type": "string",
                      "description": "The endpoint that is tested.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "requestedBy": {
                      "type": "string",
                      "description": "Who asked for it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "requestedAt": {"type": "string", "description": "When it was asked for.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "message": "This is a test of your endpoint.",
                  "endpointId": "ep_01JNA0ZP1X5K8M7Q2R3S4T5V6W",
                  "requestedAt": "2026-03-01T09:30:00Z"
                }
                """#),
        CatalogueEntry(
            type: "webhook.delivery.terminal_failure",
            description: "A delivery ended without success and is not tried again.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "webhook.delivery.terminal_failure",
                  "description": "A delivery ended without success and is not tried again.",
                  "type": "object",
                  "required": ["deliveryId", "eventId", "eventType", "state"],
                  "properties": {
                    "deliveryId": {
                      "type": "string",
                      "description": "The delivery's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "eventId": {
                      "type": "string",
                      "description": "The event that was to be delivered.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "eventType": {"type": "string", "description": "Its type.", "minLength": 1, "maxLength": 255},
                    "endpointId": {
                      "type": "string",
                      "description": "The endpoint that did not take it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "subscriptionId": {
                      "type": "string",
                      "description": "The e-mail subscription that did not take it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "userId": {
                      "type": "string",
                      "description": "The user whose mail was not taken.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "state": {
                      "description": "`failed`: an answer ended it at once; `dead_letter`: all attempts were used up.",
                      "enum": ["failed", "dead_letter"]
                    },
                    "attempts": {"type": "integer", "description": "How often it was tried.", "minimum": 0},
                    "lastError": {"type": "string", "description": "Why the last attempt failed.", "maxLength": 2000},
                    "statusCode": {
                      "type": "integer",
                      "description": "The status of the last answer.",
                      "minimum": 100,
                      "maximum": 599
                    },
                    "failedAt": {"type": "string", "description": "When it ended.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "deliveryId": "dlv_01JNA0ZP1X5K8M7Q2R3S4T5V6W",
                  "eventId": "evt_01JNA0ZP1X5K8M7Q2R3S4T5V6X",
                  "eventType": "invoice.paid",
                  "endpointId": "ep_01JNA0ZP1X5K8M7Q2R3S4T5V6Y",
                  "state": "dead_letter",
                  "attempts": 5,
                  "lastError": "The endpoint answered 503.",
                  "statusCode": 503,
                  "failedAt": "2026-03-01T09:31:25Z"
                }
                """#),
    ]
}
