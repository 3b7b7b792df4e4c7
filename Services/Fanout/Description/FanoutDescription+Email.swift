import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    private static let path = tenant + "/notifications"

    static let emailSubscriptions = DescribedGroup(
        "E-mail subscriptions", "Addresses that get events by mail, once they have confirmed that they want them.",
        access: .scope(.notificationsManage), at: path + "/email-subscriptions",
        pathParameters: [handle, id("sub_06a5q8s9")],
        schemas: [
            DescribedSchema(
                "EmailSubscriptionInput", example: #"{"email": "ada@example.org", "eventTypes": ["invoice.paid"]}"#,
                #"""
                {"type": "object", "required": ["email", "eventTypes"], "additionalProperties": false,
                 "properties": {
                   "email": {"$ref": "#/components/schemas/EmailAddress"},
                   "eventTypes": {"$ref": "#/components/schemas/EventTypes"},
                   "filterPolicy": {"oneOf": [{"$ref": "#/components/schemas/FilterPolicy"}, {"type": "null"}]}}}
                """#),
            DescribedSchema(
                "EmailSubscription",
                example: #"""
                    {"id": "sub_06a5q8s9", "email": "ada@example.org", "eventTypes": ["invoice.paid"], "filterPolicy": null,
                     "state": "pending", "createdAt": "2026-03-01T09:30:00.000Z"}
                    """#,
                #"""
                {"type": "object", "required": ["id", "email", "eventTypes", "filterPolicy", "state", "createdAt"],
                 "properties": {
                   "id": {"type": "string"}, "email": {"type": "string"}, "eventTypes": {"type": "array", "items": {"type": "string"}},
                   "filterPolicy": {"type": ["object", "null"]}, "state": {"enum": ["pending", "confirmed", "unsubscribed"]},
                   "createdAt": {"type": "string", "format": "date-time"}, "confirmedAt": {"type": "string", "format": "date-time"}}}
                """#),
        ],
        operations: [
            DescribedOperation(
                .get, "", "listEmailSubscriptions", "List e-mail subscriptions, newest first", parameters: .page,
                answers: [.list(of: "EmailSubscription")]),
            DescribedOperation(
                .post, "", "createEmailSubscription", "Subscribe an address",
                "It is `pending` until the address itself confirms, by the link in the mail that this sends.",
                isKeyed: true, body: .json("EmailSubscriptionInput"),
                answers: [
                    .created(
                        "EmailSubscription", headers: [.location, .position],
                        links: .byID(
                            "getEmailSubscription", "deleteEmailSubscription", "testEmailSubscription"))
                ], problems: keyProblems + [full(1000, "e-mail subscriptions")]),
            DescribedOperation(
                .get, "/{id}", "getEmailSubscription", "Show an e-mail subscription",
                answers: [.ok("EmailSubscription")]),
            DescribedOperation(
                .delete, "/{id}", "deleteEmailSubscription", "Delete an e-mail subscription",
                answers: [.ok("Deletion", "It is gone.", headers: [.position])], problems: [conflict]),
            DescribedOperation(
                .post, "/{id}/test", "testEmailSubscription", "Send it a test", isKeyed: true,
                answers: [.accepted("TestAnswer", "The event, and its delivery.", headers: [.location, .position])],
                problems: [
                    .conflict("not_confirmed", "The subscription is pending: nothing is sent to its address.")
                ]),
        ])

    static let suppressions = DescribedGroup(
        "Suppressed addresses",
        "Addresses of which a mail server said for good that there is no such mailbox: no mail of this tenant goes there.",
        access: .scope(.notificationsManage), at: path + "/suppressions",
        pathParameters: [handle, id("sup_06a5q8s9", "Its id, or the address.")],
        schemas: [
            DescribedSchema(
                "Suppression",
                example: #"""
                    {"id": "sup_06a5q8s9", "address": "gone@example.org", "code": 550, "reason": "550 5.1.1 no such user",
                     "deliveryId": "dlv_06a5q8s9k2", "createdAt": "2026-03-01T09:30:00.000Z"}
                    """#,
                #"""
                {"type": "object", "required": ["id", "address", "code", "reason", "deliveryId", "createdAt"],
                 "properties": {
                   "id": {"type": "string"}, "address": {"type": "string"}, "code": {"type": ["integer", "string"]}, "reason": {"type": "string"},
                   "deliveryId": {"type": "string"}, "createdAt": {"type": "string", "format": "date-time"}}}
                """#)
        ],
        operations: [
            DescribedOperation(
                .get, "", "listSuppressions", "List suppressed addresses, newest first", parameters: .page,
                answers: [.list(of: "Suppression")]),
            DescribedOperation(
                .delete, "/{id}", "liftSuppression", "Let mail go there again",
                answers: [.ok("Deletion", "It is lifted.", headers: [.position])], problems: [conflict]),
        ])

    static let emailTemplates = DescribedGroup(
        "E-mail templates",
        "What a tenant's mails say, as Mustache, by type of event and language; where there is none, the built-in mail.",
        access: .scope(.notificationsManage), at: path + "/email-templates",
        pathParameters: [
            handle,
            DescribedParameter("type", in: .path, "An event type.", example: #""invoice.paid""#),
            DescribedParameter("locale", in: .path, "A language tag of BCP 47.", example: #""de-AT""#),
        ],
        schemas: templateShapes,
        operations: [
            DescribedOperation(
                .get, "", "listEmailTemplates", "List templates, newest first, without their bodies", parameters: .page,
                answers: [.list(of: "EmailTemplateHead")]),
            DescribedOperation(
                .get, "/{type}/{locale}", "getEmailTemplate", "Show a template", answers: [.ok("EmailTemplate")]),
            DescribedOperation(
                .put, "/{type}/{locale}", "putEmailTemplate", "Set a template", body: .json("EmailTemplateInput"),
                answers: [
                    .created("EmailTemplate", headers: [.position], links: templateLinks),
                    .ok("EmailTemplate", headers: [.position, .unchanged], links: templateLinks),
                ], problems: templateProblems + [full(500, "templates")]),
            DescribedOperation(
                .delete, "/{type}/{locale}", "deleteEmailTemplate", "Delete a template",
                answers: [.ok("EmailTemplateDeletion", "It is gone.", headers: [.position])], problems: [conflict]),
            DescribedOperation(
                .post, "/{type}/{locale}/preview", "previewEmailTemplate", "Show how a mail would read",
                "A draft, or the template that a mail in this language would have.", body: .json("PreviewInput"),
                answers: [.ok("Preview", "The mail.")],
                problems: templateProblems + [
                    Problem(
                        .unprocessableContent, "mail_too_long",
                        "With this payload the template makes more than a mail may hold; a mail would be the built-in one."
                    )
                ]),
        ])

    private static let templateLinks: [DescribedLink] = .samePath(
        "getEmailTemplate", "deleteEmailTemplate", "previewEmailTemplate", parameters: ["type", "locale"])

    private static let templateProblems: [Problem] = [
        Problem(.notFound, "unknown_event_type", "There is no event type of this name: register it first."),
        .badRequest("invalid_locale", "locale", "must be a language tag such as de or de-AT"),
    ]

    private static let templateShapes = [
        DescribedSchema(
            "EmailTemplateInput",
            example: #"""
                {"subject": "Rechnung {{data.invoiceId}} ist bezahlt", "text": "{{data.amount}} {{data.currency}}", "html": "<p>{{data.amount}} {{data.currency}}</p>"}
                """#,
            #"""
            {"type": "object", "required": ["subject", "text", "html"], "additionalProperties": false,
             "properties": {
               "subject": {"$ref": "#/components/schemas/MailSubject"},
               "text": {"$ref": "#/components/schemas/MailText"},
               "html": {"$ref": "#/components/schemas/MailText"},
               "type": {"type": ["string", "null"], "description": "As in the path."},
               "locale": {"type": ["string", "null"], "description": "As in the path."},
               "createdAt": {"description": "Passed over."}, "updatedAt": {"description": "Passed over."}}}
            """#),
        DescribedSchema(
            "MailSubject", #"{"type": "string", "maxLength": 1000, "description": "Mustache."}"#),
        DescribedSchema(
            "MailText", #"{"type": "string", "maxLength": 49152, "description": "Mustache."}"#),
        DescribedSchema("EmailTemplateHead", example: "{\(templateExample)}", template(with: "", "")),
        DescribedSchema(
            "EmailTemplate",
            example: #"{\#(templateExample), "text": "{{data.amount}}", "html": "<p>{{data.amount}}</p>"}"#,
            template(with: #", "text": {"type": "string"}, "html": {"type": "string"}"#, #", "text", "html""#)),
        DescribedSchema(
            "EmailTemplateDeletion",
            example: #"{"type": "invoice.paid", "locale": "de", "deletedAt": "2026-03-01T09:30:00.000Z"}"#,
            #"""
            {"type": "object", "required": ["type", "locale", "deletedAt"],
             "properties": {"type": {"type": "string"}, "locale": {"type": "string"}, "deletedAt": {"type": "string", "format": "date-time"}}}
            """#),
        DescribedSchema(
            "PreviewInput", example: #"{"payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}"#,
            #"""
            {"type": "object", "additionalProperties": false,
             "dependentRequired": {"subject": ["text", "html"], "text": ["subject", "html"], "html": ["subject", "text"]},
             "properties": {
               "payload": {"type": ["object", "null"]},
               "subject": {"$ref": "#/components/schemas/MailSubject"},
               "text": {"$ref": "#/components/schemas/MailText"},
               "html": {"$ref": "#/components/schemas/MailText"}}}
            """#),
        DescribedSchema(
            "Preview",
            example:
                #"{"subject": "Rechnung in_1 ist bezahlt", "text": "4200 EUR", "html": "<p>4200 EUR</p>", "locale": "de", "builtIn": false}"#,
            #"""
            {"type": "object", "required": ["subject", "text", "html", "locale", "builtIn"],
             "properties": {
               "subject": {"type": "string"}, "text": {"type": "string"}, "html": {"type": "string"},
               "locale": {"type": ["string", "null"]}, "builtIn": {"type": "boolean"}}}
            """#),
    ]

    private static let templateExample = #"""
        "type": "invoice.paid", "locale": "de", "subject": "Rechnung {{data.invoiceId}} ist bezahlt", "createdAt": "2026-03-01T09:30:00.000Z", "updatedAt": "2026-03-01T09:30:00.000Z"
        """#

    private static func template(with members: String, _ required: String) -> String {
        #"""
        {"type": "object", "required": ["type", "locale", "subject", "createdAt", "updatedAt"\#(required)],
         "properties": {
           "type": {"type": "string"}, "locale": {"type": "string"}, "subject": {"type": "string"},
           "createdAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string", "format": "date-time"}\#(members)}}
        """#
    }
}
