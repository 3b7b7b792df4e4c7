import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let links = DescribedGroup(
        "Links",
        "Links that Carillon made, in mails and in webhooks. Whoever holds one may do what it says, and no more.",
        access: .proof, at: "/v2",
        pathParameters: [DescribedParameter("token", in: .path, "Of the link.", example: #""AbC…""#)],
        schemas: [payload, agreed],
        operations: [
            DescribedOperation(
                .get, "/payloads/{token}", "getPayload", "Fetch what a thin webhook told of",
                answers: [.ok("WebhookBody", "The body of a webhook of the form `carillon`.", headers: [.noStore])],
                problems: [.notFound, linkExpired, eventGone]),
            upload, download, agreement(.get, "openCallback"), agreement(.post, "agreeByCallback"),
            page(.get, "confirm", "askToConfirm", "Ask whether an address wants mail"),
            page(.post, "confirm", "confirm", "Say that an address wants mail"),
            page(.get, "unsubscribe", "askToUnsubscribe", "Ask whether an address wants no more mail"),
            page(.post, "unsubscribe", "unsubscribe", "Unsubscribe, in one click (RFC 8058)"),
        ])

    static let linkExpired = Problem(.gone, "link_expired", "The link has expired.")

    private static func agreement(_ method: HTTPRequest.Method, _ id: String) -> DescribedOperation {
        DescribedOperation(
            method, "/webhook-callbacks/{token}", id, "Agree to get CloudEvents, after having been asked",
            "By `WebHook-Request-Callback`, for a week.",
            parameters: [
                DescribedParameter(
                    "WebHook-Allowed-Rate", in: .header, "How many requests a minute, or `*`.", example: #""120""#)
            ],
            body: method == .post ? DescribedBody([.other("text/plain", example: #""""#)], isRequired: false) : nil,
            answers: [.ok("Agreed", "It is noted.", headers: [.noStore])],
            problems: [
                .notFound, linkExpired, conflict,
                .badRequest("invalid_rate", "WebHook-Allowed-Rate", "must be a number from 1, or *"),
            ])
    }

    private static func page(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String
    ) -> DescribedOperation {
        let form = DescribedContent.other(
            "application/x-www-form-urlencoded",
            schema: #"{"type":"object","additionalProperties":{"type":"string"}}"#,
            example: #"{"List-Unsubscribe": "One-Click"}"#)
        func answer(_ status: HTTPResponse.Status, _ text: String) -> DescribedAnswer {
            DescribedAnswer(status, text, [.other("text/html", example: #""<!doctype html>""#)], headers: [.noStore])
        }
        return DescribedOperation(
            method, "/email/\(path)", id, summary,
            parameters: [
                DescribedParameter(
                    "token", "Of the link.", schema: #"{"type":"string","minLength":1}"#, example: #""AbC""#)
            ],
            body: method == .post ? DescribedBody([form], isRequired: false) : nil,
            answers: [
                answer(.ok, "A page."), answer(.badRequest, "The link is not valid."),
                answer(.notFound, "There is no such subscription."), answer(.gone, "The link has expired."),
            ], problems: method == .post ? [conflict] : [])
    }

    private static let payload = DescribedSchema(
        "WebhookBody",
        example: #"""
            {"id": "evt_06a5q8s9k1", "type": "invoice.paid", "schemaVersion": 1, "timestamp": "2026-03-01T09:30:00.000Z", "tenant": "acme",
             "source": "/billing", "data": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
            """#,
        #"""
        {"type": "object", "required": ["id", "type", "schemaVersion", "timestamp", "tenant", "source", "data"],
         "properties": {
           "id": {"type": "string"}, "type": {"type": "string"}, "schemaVersion": {"type": "integer"},
           "timestamp": {"type": "string", "format": "date-time"}, "tenant": {"type": "string"}, "source": {"type": "string"}, "data": {}}}
        """#)
    private static let agreed = DescribedSchema(
        "Agreed", example: #"{"verified": true}"#,
        #"{"type": "object", "required": ["verified"], "properties": {"verified": {"const": true}}}"#)
}
