import ServiceKit

extension IngestDescription {
    static let notification = DescribedSchema(
        "Notification",
        example: #"""
            {"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
            """#,
        #"""
        {"type": "object", "required": ["type", "recipients", "payload"], "additionalProperties": false,
         "properties": {
           "type": {"type": "string", "description": "A built-in type, or one that the tenant registered."},
           "schemaVersion": {"type": ["integer", "null"], "minimum": 1, "description": "The newest active one where nothing is said."},
           "source": {"type": ["string", "null"], "format": "uri-reference", "minLength": 1, "maxLength": 2048, "description": "Where it happened."},
           "recipients": {"$ref": "#/components/schemas/Recipients"},
           "payload": {"description": "What happened: valid by the schema of its type, at most 256 KiB."},
           "partitionkey": {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "description": "Events that share it stay in order."}}}
        """#)

    static let cloudEvent = DescribedSchema(
        "CloudEvent",
        example: #"""
            {"specversion": "1.0", "type": "invoice.paid", "source": "/billing", "id": "in_1-paid", "time": "2026-03-01T09:30:00Z",
             "data": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
            """#,
        #"""
        {"type": "object", "required": ["specversion", "id", "source", "type"],
         "oneOf": [{"required": ["data"]}, {"required": ["data_base64"], "properties": {"data_base64": {"type": "string"}}}],
         "properties": {
           "specversion": {"const": "1.0"},
           "id": {"type": "string", "minLength": 1, "maxLength": 512},
           "source": {"type": "string", "format": "uri-reference", "minLength": 1, "maxLength": 2048},
           "type": {"type": "string", "minLength": 1},
           "time": {"type": ["string", "null"], "format": "date-time"},
           "subject": {"type": ["string", "null"], "minLength": 1, "maxLength": 2048},
           "dataschema": {"type": ["string", "null"], "minLength": 1, "description": "`/api/v1/schemas/{type}/versions/{n}`, with or without a host."},
           "datacontenttype": {"type": ["string", "null"], "minLength": 1, "description": "JSON, or a media type that ends in `+json`."},
           "data": {"description": "The payload."},
           "data_base64": {"type": ["string", "null"], "contentEncoding": "base64", "description": "The payload, as base64 of its JSON."},
           "recipients": {"type": ["string", "object", "null"], "description": "JSON as text, as the member of a plain notification; every subscriber where nothing is said."},
           "schemaversion": {"type": ["string", "integer", "null"], "description": "Which version of the type."},
           "partitionkey": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
           "traceparent": {"type": ["string", "null"], "description": "Goes before the request's own."}},
         "additionalProperties": {"type": ["string", "integer", "boolean", "null"], "description": "An extension attribute, which is kept: 1 to 64 lower-case letters and digits."}}
        """#)

    static let batch = DescribedSchema(
        "NotificationBatch",
        example: #"""
            {"notifications": [{"id": "invoice-1-paid", "type": "invoice.paid", "recipients": {"subscribers": true},
              "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}]}
            """#,
        #"""
        {"type": "object", "required": ["notifications"], "additionalProperties": false,
         "properties": {"notifications": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/components/schemas/BatchItem"}}}}
        """#)

    static let batchItem = DescribedSchema(
        "BatchItem",
        #"""
        {"type": "object", "description": "A notification, and perhaps a key of its own.", "required": ["type", "recipients", "payload"],
         "properties": {
           "id": {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "description": "The client's own key of this event."},
           "type": {"type": "string"},
           "schemaVersion": {"type": ["integer", "null"], "minimum": 1},
           "source": {"type": ["string", "null"], "format": "uri-reference", "minLength": 1, "maxLength": 2048},
           "recipients": {"$ref": "#/components/schemas/Recipients"},
           "payload": {},
           "partitionkey": {"type": ["string", "null"], "minLength": 1, "maxLength": 255}}}
        """#)

    static let cloudEventBatch = DescribedSchema(
        "CloudEventBatch",
        example: #"""
            [{"specversion": "1.0", "type": "invoice.paid", "source": "/billing", "id": "in_1-paid",
              "data": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}]
            """#,
        ##"{"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/components/schemas/CloudEvent"}}"##)

    private static let receiptExample = #"""
        {"id": "evt_06a5q8s9k1", "type": "invoice.paid", "schemaVersion": 1, "state": "accepted", "acceptedAt": "2026-03-01T09:30:00.000Z", "duplicate": false}
        """#

    static let receipt = DescribedSchema(
        "Receipt", example: receiptExample,
        #"""
        {"type": "object", "required": ["id", "type", "schemaVersion", "state", "acceptedAt", "duplicate"],
         "properties": {
           "id": {"type": "string"}, "type": {"type": "string"}, "schemaVersion": {"type": "integer"},
           "state": {"const": "accepted"}, "acceptedAt": {"type": "string", "format": "date-time"},
           "duplicate": {"type": "boolean", "description": "Whether an earlier request made the event."}}}
        """#)

    static let results = DescribedSchema(
        "BatchResults",
        example: #"""
            {"results": [{"status": 202, "notification": \#(receiptExample)},
              {"status": 422, "problem": {"type": "urn:carillon:problem:invalid", "title": "Unprocessable Content", "status": 422, "code": "invalid",
                "detail": "/notifications/1/payload is required.", "requestId": "req_0006abcdefgh",
                "errors": [{"pointer": "/notifications/1/payload", "code": "missing", "message": "is required"}]}}]}
            """#,
        #"""
        {"type": "object", "required": ["results"],
         "properties": {"results": {"type": "array", "items": {"oneOf": [
           {"type": "object", "required": ["status", "notification"], "properties": {
             "status": {"const": 202}, "notification": {"$ref": "#/components/schemas/Receipt"},
             "deprecation": {"type": "object", "required": ["since"], "description": "Where its version is deprecated.", "properties": {
               "since": {"type": "string", "format": "date-time"}, "sunset": {"type": "string", "format": "date-time"}}}}},
           {"type": "object", "required": ["status", "problem"], "properties": {
             "status": {"type": "integer", "minimum": 400}, "problem": {"$ref": "#/components/schemas/Problem"}}}]}}}}
        """#)

    static let verdictExample = #"""
        {"valid": false, "schemaVersion": 1, "errors": [{"pointer": "/payload/amount", "schemaPointer": "/properties/amount/minimum", "code": "minimum", "message": "must be at least 0"}]}
        """#

    static let verdict = DescribedSchema(
        "Verdict",
        #"""
        {"type": "object", "required": ["valid", "schemaVersion", "errors"],
         "properties": {
           "valid": {"type": "boolean"},
           "schemaVersion": {"type": ["integer", "null"], "description": "The version that it was held to; null where it did not come so far."},
           "errors": {"type": "array", "items": {"$ref": "#/components/schemas/PayloadFault"}}}}
        """#)

    static let batchVerdict = DescribedSchema(
        "AnyVerdict",
        #"""
        {"oneOf": [
           {"$ref": "#/components/schemas/Verdict"},
           {"type": "object", "required": ["valid", "results"], "properties": {
             "valid": {"type": "boolean"}, "results": {"type": "array", "items": {"$ref": "#/components/schemas/Verdict"}}}}]}
        """#)

    static let fault = DescribedSchema(
        "PayloadFault",
        #"""
        {"type": "object", "required": ["pointer", "schemaPointer", "code", "message"],
         "properties": {
           "pointer": {"type": "string", "description": "Into the body."},
           "schemaPointer": {"type": "string", "description": "Into the schema; empty where the fault is outside of the payload."},
           "code": {"type": "string", "description": "The keyword of the schema that is broken."},
           "message": {"type": "string"}}}
        """#)
}
