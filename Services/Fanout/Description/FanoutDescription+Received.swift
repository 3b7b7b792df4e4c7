import ServiceKit

/// What receivers are sent: the `webhooks` of the description.
extension FanoutDescription {
    static let received: [DescribedWebhook] = [
        DescribedWebhook(
            "event", "receiveEvent", "An event arrives",
            "The form that a webhook has unless it chose another. `webhook-id` is the event's, and the same for every try: what has come before may be answered `200` and passed over.",
            headers: sent, content: DescribedContent("Received"), answers: answers),
        DescribedWebhook(
            "thinEvent", "receiveThinEvent", "An event arrives, without its payload",
            "To webhooks with `\"format\": \"thin\"`. `fetchUrl` answers all of it, without a credential.",
            headers: sent, content: DescribedContent("ReceivedThin"), answers: answers),
        DescribedWebhook(
            "cloudEvent", "receiveCloudEvent", "A CloudEvent arrives",
            "To webhooks with `\"format\": \"cloudevents\"`: the structured mode of the HTTP binding.",
            headers: sent + [origin],
            content: DescribedContent("ReceivedCloudEvent", as: "application/cloudevents+json"),
            answers: answers),
        DescribedWebhook(
            "binaryCloudEvent", "receiveBinaryCloudEvent", "A CloudEvent arrives in binary mode",
            "To webhooks with `\"format\": \"cloudevents-binary\"`: the body is the payload as it was posted, and each attribute a field of the head, with bytes that are not printable ASCII as `%XX`.",
            headers: sent + [origin] + binary,
            content: .other("application/json", schema: "true", example: payload), answers: answers),
        DescribedWebhook(
            "verification", "receiveVerification", "A webhook is asked whether it wants what it would get",
            "Not those that get CloudEvents.",
            headers: sent, content: DescribedContent("VerificationQuestion"),
            answers: [
                ("2XX", "It does, where the answer says the challenge again.", DescribedContent("VerificationAnswer"))
            ]),
        DescribedWebhook(
            "handshake", "receiveHandshake", "A webhook that gets CloudEvents is asked whether it wants them",
            "By section 4 of [their webhooks](https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md).",
            method: "options",
            headers: sent + [
                origin,
                DescribedParameter(
                    "WebHook-Request-Callback", in: .header, "A `GET` of this agrees as well, within a week.",
                    isRequired: true, schema: #"{"type":"string","format":"uri"}"#),
                DescribedParameter(
                    "WebHook-Request-Rate", in: .header, "Requests a minute, where the webhook has a rate limit.",
                    schema: #"{"type":"string","pattern":"^[0-9]+$"}"#),
            ],
            answers: [
                ("2XX", "It does, where `WebHook-Allowed-Origin` names `WebHook-Request-Origin`, or is `*`.", nil)
            ]),
    ]

    private static let answers: [(status: String, text: String, content: DescribedContent?)] = [
        ("2XX", "Delivered.", nil),
        ("408", "Tried again.", nil),
        ("410", "Failed, and the webhook is switched off.", nil),
        ("425", "Tried again.", nil),
        ("429", "Tried again; later where `Retry-After` asks for it, up to an hour.", nil),
        ("3XX", "Failed: nobody is followed elsewhere.", nil),
        ("4XX", "Failed.", nil),
        (
            "5XX",
            "Tried again, as where no answer comes in time; later where `Retry-After` asks for it, up to an hour.", nil
        ),
    ]

    /// Of every request. `X-Signature` needs a secret, and a trace somebody who began it.
    private static let sent: [DescribedParameter] = [
        DescribedParameter(
            "webhook-id", in: .header, "The same for every try of one delivery.", isRequired: true,
            example: #""evt_06a5q8s9k1""#),
        DescribedParameter(
            "webhook-timestamp", in: .header, "When this try was made, in seconds since 1970.", isRequired: true,
            schema: #"{"type":"string","pattern":"^[0-9]{1,15}$"}"#, example: #""1772357400""#),
        DescribedParameter(
            "webhook-signature", in: .header,
            "By [Standard Webhooks](https://www.standardwebhooks.com), of id, timestamp and body: one for each secret or key in force, with spaces between.",
            isRequired: true, schema: #"{"type":"string","pattern":"^v1a?,[^ ]+( v1a?,[^ ]+)*$"}"#,
            example: #""v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=""#),
        DescribedParameter(
            "X-Signature", in: .header, "HMAC-SHA256 of the body alone, keyed with the text of the newest secret.",
            schema: #"{"type":"string","pattern":"^sha256=[0-9a-f]{64}$"}"#),
        DescribedParameter(
            "traceparent", in: .header, "Of the trace that the event belongs to (W3C Trace Context).",
            schema: #"{"type":"string","pattern":"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"}"#),
        DescribedParameter("tracestate", in: .header, "Beside it, where there is one."),
    ]

    private static let origin = DescribedParameter(
        "WebHook-Request-Origin", in: .header, "The host of `CARILLON_PUBLIC_URL`.", isRequired: true,
        example: #""hooks.example.com""#)

    private static let binary: [DescribedParameter] =
        [
            ("specversion", "1.0"), ("id", "evt_06a5q8s9k1"), ("source", "/billing"), ("type", "invoice.paid"),
            ("time", "2026-03-01T09:30:00.000Z"), ("tenant", "acme"), ("schemaversion", "1"),
        ].map { name, example in
            DescribedParameter(
                "ce-\(name)", in: .header, "An attribute of the CloudEvent.", isRequired: true,
                example: "\"\(example)\"")
        }

    private static let payload = #"{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}"#

    /// The shapes of what is sent, and of the one answer that is read.
    static let receivedShapes: [DescribedSchema] = [
        DescribedSchema(
            "Received",
            example:
                #"{"id": "evt_06a5q8s9k1", "type": "invoice.paid", "schemaVersion": 1, "timestamp": "2026-03-01T09:30:00.000Z", "tenant": "acme", "source": "/billing", "data": \#(payload)}"#,
            #"""
            {"type": "object", "description": "What a webhook is sent of an event.",
             "required": ["id", "type", "schemaVersion", "timestamp", "tenant", "source", "data"],
             "properties": {
               "id": {"type": "string"}, "type": {"type": "string"}, "schemaVersion": {"type": "integer"},
               "timestamp": {"type": "string", "format": "date-time", "description": "When it was accepted."},
               "tenant": {"type": "string"}, "source": {"type": "string"},
               "data": {"description": "The payload, byte for byte as it was posted."}}}
            """#),
        DescribedSchema(
            "ReceivedThin",
            example:
                #"{"id": "evt_06a5q8s9k1", "type": "invoice.paid", "timestamp": "2026-03-01T09:30:00.000Z", "fetchUrl": "https://hooks.example.com/v2/payloads/e06a5q8s9", "fetchExpiresAt": "2026-03-02T09:30:00.000Z"}"#,
            #"""
            {"type": "object", "description": "What a webhook with the format `thin` is sent of an event.",
             "required": ["id", "type", "timestamp", "fetchUrl", "fetchExpiresAt"],
             "properties": {
               "id": {"type": "string"}, "type": {"type": "string"},
               "timestamp": {"type": "string", "format": "date-time", "description": "When it was accepted."},
               "fetchUrl": {"type": "string", "format": "uri"},
               "fetchExpiresAt": {"type": "string", "format": "date-time"}}}
            """#),
        DescribedSchema(
            "ReceivedCloudEvent",
            example:
                #"{"specversion": "1.0", "id": "evt_06a5q8s9k1", "source": "/billing", "type": "invoice.paid", "time": "2026-03-01T09:30:00.000Z", "tenant": "acme", "datacontenttype": "application/json", "schemaversion": 1, "data": \#(payload)}"#,
            #"""
            {"type": "object", "description": "A CloudEvent 1.0 in structured mode. Attributes that it was posted with stand beside these.",
             "required": ["specversion", "id", "source", "type", "time", "tenant", "datacontenttype", "schemaversion", "data"],
             "properties": {
               "specversion": {"const": "1.0"}, "id": {"type": "string"}, "source": {"type": "string"},
               "type": {"type": "string"}, "time": {"type": "string", "format": "date-time"},
               "subject": {"type": "string"}, "dataschema": {"type": "string"}, "tenant": {"type": "string"},
               "partitionkey": {"type": "string"}, "datacontenttype": {"type": "string"},
               "schemaversion": {"type": "integer"},
               "originid": {"type": "string", "description": "The `id` that its producer gave it."},
               "origintime": {"type": "string", "description": "The `time` that its producer gave it."},
               "data": {"description": "The payload, byte for byte as it was posted."}}}
            """#),
        DescribedSchema(
            "VerificationQuestion",
            example: #"{"type": "webhook.verification", "challenge": "Zm9ydHktdHdvIGJ5dGVzIG9mIGNoYW5jZQ"}"#,
            #"""
            {"type": "object", "required": ["type", "challenge"],
             "properties": {"type": {"const": "webhook.verification"}, "challenge": {"type": "string"}}}
            """#),
        DescribedSchema(
            "VerificationAnswer", example: #"{"challenge": "Zm9ydHktdHdvIGJ5dGVzIG9mIGNoYW5jZQ"}"#,
            #"""
            {"type": "object", "required": ["challenge"], "description": "Within 30 seconds.",
             "properties": {"challenge": {"type": "string"}}}
            """#),
    ]
}
