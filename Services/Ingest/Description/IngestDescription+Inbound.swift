import HTTPTypes
import ServiceKit

extension IngestDescription {
    static let inbound = DescribedGroup(
        "Providers",
        #"""
        What Stripe, Twilio and WhatsApp send to webhooks of theirs comes in as events, once a tenant has agreed with them on a secret (on the way out, `PUT …/inbound/{provider}`). They are answered `200` once what they tell is in the log, and tell it again until they are. Whatever is wrong with a signature, the answer is the same.
        """#,
        access: .proof, at: "/v2/inbound", pathParameters: [handle], schemas: [inboundReceipt],
        operations: [
            DescribedOperation(
                .post, "/stripe/{handle}", "takeStripe", "Take a signed event of Stripe", "By `Stripe-Signature`.",
                parameters: [signature("Stripe-Signature", #""t=1772357400,v1=5257a869""#)],
                body: DescribedBody([event(#"{"id": "evt_1", "type": "invoice.paid", "data": {"object": {}}}"#)]),
                answers: [.ok("InboundReceipt", "It is in the log.")], problems: refusals),
            DescribedOperation(
                .post, "/twilio/{handle}", "takeTwilio", "Take a signed request of Twilio", "By `X-Twilio-Signature`.",
                parameters: [signature("X-Twilio-Signature", #""RSOYDt4T1cUTdK1PDd93/VVr8B8=""#)],
                body: DescribedBody([
                    .other(
                        "application/x-www-form-urlencoded",
                        schema: #"{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}"#,
                        example: #"{"MessageSid": "SM1", "MessageStatus": "delivered"}"#),
                    event(#"{"MessageSid": "SM1", "MessageStatus": "delivered"}"#),
                ]),
                answers: [
                    DescribedAnswer(
                        .ok, "It is in the log; nothing is to be done with the message or call.",
                        [
                            .other(
                                "text/xml",
                                example: ##""<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>""##)
                        ])
                ],
                problems: refusals + [
                    Problem(.badRequest, "malformed_form", "The body is no form: its parameters can't be told apart.")
                ]),
            DescribedOperation(
                .post, "/whatsapp/{handle}", "takeWhatsApp", "Take a signed change of WhatsApp",
                "By `X-Hub-Signature-256`.",
                parameters: [signature("X-Hub-Signature-256", #""sha256=5257a869""#)],
                body: DescribedBody([event(#"{"object": "whatsapp_business_account", "entry": []}"#)]),
                answers: [.ok("InboundReceipt", "It is in the log.")], problems: refusals),
            DescribedOperation(
                .get, "/whatsapp/{handle}", "answerWhatsApp", "Repeat WhatsApp's challenge",
                parameters: [
                    DescribedParameter("hub.mode", "`subscribe`.", example: #""subscribe""#),
                    DescribedParameter(
                        "hub.challenge", "What to repeat.", schema: #"{"type":"string","maxLength":1024}"#,
                        example: #""1158201444""#),
                    DescribedParameter("hub.verify_token", "The word that was agreed."),
                ],
                answers: [
                    DescribedAnswer(
                        .ok, "The challenge.", [.other("text/plain", example: #""1158201444""#)])
                ], problems: [wrongSignature]),
        ])

    private static let handle = DescribedParameter(
        "handle", in: .path, "Whose provider it is.", example: #""acme""#)

    private static func signature(_ name: String, _ example: String) -> DescribedParameter {
        DescribedParameter(name, in: .header, "The provider's signature.", example: example)
    }

    private static func event(_ example: String) -> DescribedContent {
        .other("application/json", schema: "{}", example: example)
    }

    private static let wrongSignature = Problem(
        .unauthorized, "invalid_signature",
        "This is not signed as stripe would sign it for this address: check the handle and the secret that was given for it."
    )

    private static let refusals: [Problem] = [
        wrongSignature, .tooFarBehind, .ledgerUnavailable, .invalid("/type", "missing", "is required"),
    ]

    private static let inboundReceipt = DescribedSchema(
        "InboundReceipt",
        example: #"""
            {"received": true, "events": [{"id": "evt_06a5q8s9k1", "type": "stripe.customer.created", "schemaVersion": 1, "state": "accepted", "acceptedAt": "2026-03-01T09:30:00.000Z", "duplicate": false}]}
            """#,
        #"""
        {"type": "object", "required": ["received", "events"],
         "properties": {"received": {"const": true}, "events": {"type": "array", "items": {"$ref": "#/components/schemas/Receipt"}}}}
        """#)
}
