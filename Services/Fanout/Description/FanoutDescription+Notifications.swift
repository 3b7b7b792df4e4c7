import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let notifications = DescribedGroup(
        "Notifications", "The events that were accepted, and what became of each.",
        access: .scope(.notificationsRead), at: tenant, pathParameters: [handle, id("evt_06a5q8s9k1")], schemas: shapes,
        operations: [
            DescribedOperation(
                .get, "/notifications", "listNotifications", "List events, newest first",
                parameters: .page + [eventTypeFilter] + .span, answers: [.list(of: "Event")]),
            DescribedOperation(
                .get, "/notifications/{id}", "getNotification",
                "Show an event with its payload, recipients and deliveries",
                "The newest 250 deliveries; `/deliveries?event_id=` has them all.", answers: [.ok("EventDetails")]),
        ])

    private static let members = #"""
        "id": {"type": "string"}, "type": {"type": "string"}, "schemaVersion": {"type": "integer"}, "source": {"type": "string"},
        "partitionkey": {"type": "string"},
        "state": {"enum": ["accepted", "delivering", "completed"], "description": "`completed`: all that it owed has ended, one way or the other."},
        "acceptedAt": {"type": "string", "format": "date-time"}
        """#
    private static let required = #""id", "type", "schemaVersion", "source", "state", "acceptedAt""#
    private static let example = #"""
        "id": "evt_06a5q8s9k1", "type": "invoice.paid", "schemaVersion": 1, "source": "/billing", "state": "completed", "acceptedAt": "2026-03-01T09:30:00.000Z"
        """#

    private static let shapes = [
        DescribedSchema(
            "Event", example: "{\(example)}",
            #"{"type": "object", "required": [\#(required)], "properties": {\#(members)}}"#),
        DescribedSchema(
            "EventDetails",
            example: #"""
                {\#(example), "recipients": {"subscribers": true}, "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"},
                 "deliveries": [], "moreDeliveries": false}
                """#,
            #"""
            {"type": "object", "required": [\#(required), "recipients", "payload", "deliveries", "moreDeliveries"],
             "properties": {\#(members),
               "cloudEvent": {"type": "object", "additionalProperties": {"type": "string"}, "description": "What its producer said of it, where it came as a CloudEvent."},
               "recipients": {"type": ["object", "null"], "description": "As they were posted; null where the log no longer holds the event."},
               "resolution": {"type": "object", "required": ["complete", "userCount", "users", "moreUsers", "missing", "muted"],
                 "description": "To which users it came, as the directory was then.",
                 "properties": {
                   "complete": {"type": "boolean"}, "userCount": {"type": "integer"}, "moreUsers": {"type": "boolean"},
                   "users": {"type": "array", "items": {"type": "object", "required": ["user", "because", "mail", "inbox"], "properties": {
                     "user": {"type": "string"}, "because": {"type": "array", "items": {"type": "string"}},
                     "mail": {"enum": ["planned", "no_address", "off"]}, "inbox": {"type": "boolean"},
                     "created": {"type": "integer"}, "digestAt": {"type": "string", "format": "date-time"}}}},
                   "missing": {"type": "array", "items": {"type": "string"}, "description": "Who was named and gone by then; `undecided:ID` of whom it can't be told, `undecided:*` of all that were not found out before the log let the event go."},
                   "muted": {"type": "array", "items": {"type": "string"}, "description": "The ways that settings had switched off."}}},
               "payload": {"description": "As it was posted; null where the log no longer holds it."},
               "deliveries": {"type": "array", "items": {"$ref": "#/components/schemas/Delivery"}},
               "moreDeliveries": {"type": "boolean"},
               "duplicates": {"type": "array", "description": "Others that were accepted for the same key at the same moment, and owe nothing.", "items": {
                 "type": "object", "required": ["partition", "offset", "acceptedAt", "bodyDiffers"], "properties": {
                   "partition": {"type": "integer"}, "offset": {"type": "integer"}, "acceptedAt": {"type": "string", "format": "date-time"},
                   "bodyDiffers": {"type": ["boolean", "null"]}}}}}}
            """#),
    ]
}
