import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let inbox = DescribedGroup(
        "Inbox",
        "What a user sees in an app. A personal access token is for its user's own inbox; a key of the whole tenant names the user.",
        access: .scope(.inboxRead), at: tenant + "/mobile", pathParameters: [handle, id("itm_06a5q8s9")],
        schemas: [item, page],
        operations: [
            DescribedOperation(
                .get, "/inbox", "listInbox", "List an inbox, newest first",
                parameters: .page + [user, flag("unread", "Only what is not read yet.")],
                answers: [
                    DescribedAnswer(
                        .ok, "A page of it, and how many are unread in all.", [DescribedContent("InboxPage")],
                        links: [DescribedLink("readInboxItem", [("id", "$response.body#/data/0/id")])])
                ], problems: [missingUser, invalidFlag]),
            DescribedOperation(
                .post, "/inbox/{id}/read", "readInboxItem", "Mark an item as read",
                "Twice is as once: the answer is the item with the time of the first.", parameters: [user],
                answers: [.ok("InboxItem", headers: [.position])]),
        ])

    private static let user = DescribedParameter(
        "user", "Whose inbox, for a credential that belongs to the whole tenant.", example: #""ada""#)
    private static let missingUser = Problem.badRequest(
        "missing_parameter", "user", "must name a user: this credential belongs to the whole tenant")

    private static let itemExample = #"""
        {"id": "itm_06a5q8s9", "user": "ada", "eventId": "evt_06a5q8s9k1", "type": "invoice.paid", "createdAt": "2026-03-01T09:30:00.000Z",
         "readAt": null, "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
        """#
    private static let item = DescribedSchema(
        "InboxItem", example: itemExample,
        #"""
        {"type": "object", "required": ["id", "user", "eventId", "type", "createdAt", "readAt", "payload"],
         "properties": {
           "id": {"type": "string"}, "user": {"type": "string"}, "eventId": {"type": "string"}, "type": {"type": "string"},
           "createdAt": {"type": "string", "format": "date-time"}, "readAt": {"type": ["string", "null"], "format": "date-time"},
           "payload": {"description": "Null where the log no longer holds it."}}}
        """#)
    private static let page = DescribedSchema(
        "InboxPage", example: #"{"data": [\#(itemExample)], "nextCursor": null, "unreadCount": 1}"#,
        #"""
        {"type": "object", "required": ["data", "nextCursor", "unreadCount"],
         "properties": {
           "data": {"type": "array", "items": {"$ref": "#/components/schemas/InboxItem"}}, "nextCursor": {"type": ["string", "null"]},
           "unreadCount": {"type": "integer", "minimum": 0}}}
        """#)
}
