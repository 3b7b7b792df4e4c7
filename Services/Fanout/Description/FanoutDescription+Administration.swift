import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let keys = DescribedGroup(
        "Keys and audit log", "Who may do what, and who changed what.", access: .scope(.tenantAdmin), at: tenant,
        pathParameters: [handle, id("key_06a5q8s9")], schemas: keyShapes,
        operations: [
            DescribedOperation(
                .get, "/keys", "listKeys", "List keys, newest first", parameters: .page, answers: [.list(of: "Key")]),
            DescribedOperation(
                .post, "/keys", "createKey", "Make a key, or a personal access token",
                "The answer shows it, and nothing else ever does. With `user` it is a token that stands for them.",
                isKeyed: true, body: .json("KeyInput"),
                answers: [
                    .created("NewKey", headers: [.location, .position, .noStore], links: .byID("getKey", "deleteKey"))
                ],
                problems: keyProblems + [
                    full(1000, "keys"),
                    .invalid("/user", "unknown_user", "is no user of this tenant's directory"),
                ]),
            DescribedOperation(.get, "/keys/{id}", "getKey", "Show a key", answers: [.ok("Key")]),
            DescribedOperation(
                .delete, "/keys/{id}", "deleteKey", "Revoke a key",
                "It opens nothing from then on, at every instance as soon as that has folded it.",
                answers: [.ok("Deletion", "It is revoked.", headers: [.position])], problems: [conflict]),
            DescribedOperation(
                .get, "/audit-log", "listAuditLog", "List changes, newest first",
                "Each with the document before and after, without secrets.",
                parameters: .page + .span + [
                    DescribedParameter("actor", "Of this key, user or endpoint alone.", example: #""key_06a5q8s9""#),
                    DescribedParameter(
                        "action", "Such as `create`, `update`, `delete`, `rotate_secret`.", example: #""create""#),
                    DescribedParameter("kind", "Of this kind of thing alone.", example: #""endpoint""#),
                    DescribedParameter("entity", "Of this one thing; with `kind`.", example: #""ep_06a5q8s9""#),
                ],
                answers: [.list(of: "Change")],
                problems: [
                    .badRequest("missing_parameter", "kind", "is needed beside entity: ids are those of one kind")
                ]),
        ])

    private static let scopes = #"""
        ["events:write", "schemas:read", "schemas:manage", "webhooks:manage", "notifications:read", "notifications:manage", "inbox:read", "inbox:write", "directory:manage", "tenant:admin", "manage_webhooks"]
        """#
    private static let keyExample = #"""
        "id": "key_06a5q8s9", "name": "billing", "prefix": "crl_9kT2aB", "scopes": ["events:write"], "user": null,
        "createdAt": "2026-03-01T09:30:00.000Z", "expiresAt": null, "lastUsedAt": null
        """#

    private static let keyShapes = [
        DescribedSchema(
            "KeyInput", example: #"{"name": "billing", "scopes": ["events:write"], "expiresIn": "90d"}"#,
            #"""
            {"type": "object", "required": ["scopes"], "additionalProperties": false,
             "not": {"required": ["expiresIn", "expiresAt"], "properties": {"expiresIn": {"type": "string"}, "expiresAt": {"type": "string"}}},
             "properties": {
               "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 128},
               "scopes": {"type": "array", "minItems": 1, "items": {"enum": \#(scopes)}},
               "user": {"type": ["string", "null"], "description": "Whom it stands for: a user of the directory."},
               "expiresIn": {"oneOf": [{"$ref": "#/components/schemas/Duration"}, {"type": "null"}], "description": "Ten years at most."},
               "expiresAt": {"oneOf": [{"$ref": "#/components/schemas/ComingTime"}, {"type": "null"}]}}}
            """#),
        DescribedSchema(
            "ComingTime", #"{"type": "string", "format": "date-time", "description": "Yet to come, within ten years."}"#
        ),
        DescribedSchema("Key", example: "{\(keyExample)}", key(with: "", "")),
        DescribedSchema(
            "NewKey", example: #"{\#(keyExample), "key": "crl_9kT2aB…"}"#,
            key(with: #", "key": {"type": "string", "description": "Shown this once."}"#, #", "key""#)),
        DescribedSchema(
            "Change",
            example: #"""
                {"at": "2026-03-01T09:30:00.000Z", "actor": "key_06a5q8s9", "action": "create", "kind": "endpoint", "entity": "ep_06a5q8s9",
                 "before": null, "after": {"url": "https://example.com/hooks"}}
                """#,
            #"""
            {"type": "object", "required": ["at", "actor", "action", "kind", "entity", "before", "after"],
             "properties": {
               "at": {"type": "string", "format": "date-time"}, "actor": {"type": "string"}, "action": {"type": "string"},
               "kind": {"type": "string"}, "entity": {"type": "string"},
               "before": {"description": "As it stands in the log, without secrets; null where there was nothing, or it is too large."},
               "after": {"description": "The same, after the change."}}}
            """#),
    ]

    private static func key(with member: String, _ required: String) -> String {
        #"""
        {"type": "object", "required": ["id", "name", "prefix", "scopes", "user", "createdAt", "expiresAt", "lastUsedAt"\#(required)],
         "properties": {
           "id": {"type": "string"}, "name": {"type": ["string", "null"]}, "prefix": {"type": "string", "description": "Its first characters."},
           "scopes": {"type": "array", "items": {"type": "string"}}, "user": {"type": ["string", "null"]},
           "createdAt": {"type": "string", "format": "date-time"}, "expiresAt": {"type": ["string", "null"], "format": "date-time"},
           "lastUsedAt": {"type": ["string", "null"], "format": "date-time", "description": "To the hour."}\#(member)}}
        """#
    }

    static let inbound = DescribedGroup(
        "Providers", "What a tenant agrees with Stripe, Twilio and WhatsApp, whose webhooks then come in as events.",
        access: .scope(.tenantAdmin), at: tenant + "/inbound/{provider}",
        pathParameters: [
            handle,
            DescribedParameter(
                "provider", in: .path, "Which of them.", schema: #"{"enum":["stripe","twilio","whatsapp"]}"#,
                example: #""stripe""#),
        ],
        schemas: inboundShapes,
        operations: [
            DescribedOperation(
                .get, "", "getProvider", "Show what is agreed",
                answers: [.ok("Provider", "As it stands, without its secrets.")]),
            DescribedOperation(
                .put, "", "putProvider", "Agree on secrets", "Secrets that are not given stay as they are.",
                body: .json("ProviderInput"),
                answers: [
                    .created("Provider", headers: [.position], links: providerLinks),
                    .ok("Provider", headers: [.position], links: providerLinks),
                ], problems: [conflict]),
            DescribedOperation(
                .delete, "", "deleteProvider", "Agree on nothing any more",
                answers: [.ok("Deletion", "Nothing of it is taken any more.", headers: [.position])],
                problems: [conflict]),
        ])

    private static let providerLinks: [DescribedLink] = .samePath(
        "getProvider", "deleteProvider", parameters: ["provider"])

    private static let inboundShapes = [
        DescribedSchema(
            "ProviderInput",
            example:
                #"{"secrets": ["whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH"], "mapping": {"invoice.paid": "invoice.paid"}}"#,
            #"""
            {"type": "object", "additionalProperties": false,
             "properties": {
               "secrets": {"type": ["array", "number", "null"], "minItems": 1, "maxItems": 5, "items": {"type": "string", "minLength": 1, "maxLength": 512},
                 "description": "Any of which may have signed. A number is how it is shown, and changes nothing."},
               "verifyToken": {"type": ["string", "boolean", "null"], "minLength": 1, "maxLength": 512, "description": "WhatsApp alone: the word that it asks for."},
               "url": {"type": ["string", "null"], "maxLength": 2048, "pattern": "^https?://[^?#\\s]*$", "description": "Twilio alone: the address as it has it."},
               "recipients": {"oneOf": [{"$ref": "#/components/schemas/ProviderRecipients"}, {"type": "null"}]},
               "mapping": {"oneOf": [{"$ref": "#/components/schemas/ProviderMapping"}, {"type": "null"}]},
               "provider": {"description": "Passed over."}, "path": {"description": "Passed over."},
               "createdAt": {"description": "Passed over."}, "updatedAt": {"description": "Passed over."}}}
            """#),
        DescribedSchema(
            "ProviderRecipients",
            #"""
            {"type": "object", "minProperties": 1, "description": "As those of a notification; every subscriber where nothing is said.",
             "additionalProperties": false,
             "properties": {"subscribers": {"type": ["boolean", "null"]}, "users": {"type": ["array", "null"], "items": {"type": "string"}},
               "groups": {"type": ["array", "null"], "items": {"type": "string"}}, "roles": {"type": ["array", "null"], "items": {"type": "string"}},
               "rule": {"type": ["string", "null"]}, "where": {"oneOf": [{"$ref": "#/components/schemas/FilterPolicy"}, {"type": "null"}]}}}
            """#),
        DescribedSchema(
            "ProviderMapping",
            #"""
            {"type": "object", "maxProperties": 200, "description": "By the provider's type: what it becomes; null where a default is not wanted.",
             "additionalProperties": {"oneOf": [{"type": "null"}, {"type": "string"}, {"type": "object", "required": ["type"], "additionalProperties": false,
               "properties": {"type": {"type": "string"}, "payload": {"type": ["object", "null"], "maxProperties": 50, "additionalProperties": {"type": "string", "pattern": "^(/|$)"},
                 "description": "Members of the payload, each with the JSON Pointer to its value."}}}]}}
            """#),
        DescribedSchema(
            "Provider",
            example: #"""
                {"provider": "stripe", "path": "/v2/inbound/stripe/acme", "secrets": 1, "recipients": {"subscribers": true}, "mapping": null,
                 "createdAt": "2026-03-01T09:30:00.000Z", "updatedAt": "2026-03-01T09:30:00.000Z"}
                """#,
            #"""
            {"type": "object", "required": ["provider", "path", "secrets", "recipients", "mapping", "createdAt", "updatedAt"],
             "properties": {
               "provider": {"enum": ["stripe", "twilio", "whatsapp"]}, "path": {"type": "string", "description": "What to give to the provider, behind the address of the way in."},
               "secrets": {"type": "integer", "description": "How many there are."}, "verifyToken": {"type": "boolean", "description": "Whether there is one."},
               "url": {"type": "string"}, "recipients": {"type": "object"}, "mapping": {"type": ["object", "null"]},
               "createdAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string", "format": "date-time"}}}
            """#),
    ]
}
