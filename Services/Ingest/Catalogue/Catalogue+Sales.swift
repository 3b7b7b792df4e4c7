// Events of leads, clients and meetings.
extension Catalogue {
    static let sales: [CatalogueEntry] = [
        CatalogueEntry(
            type: "lead_won",
            description: "A lead became a customer.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "lead_won",
                  "description": "A lead became a customer.",
                  "type": "object",
                  "required": ["leadId"],
                  "properties": {
                    "leadId": {
                      "type": "string",
                      "description": "The lead's id in the sending system.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "name": {
                      "type": "string",
                      "description": "The person or company.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "email": {"type": "string", "description": "Where the lead is reached.", "format": "email"},
                    "value": {
                      "type": "integer",
                      "description": "In the smallest unit of the currency, such as cents.",
                      "minimum": 0
                    },
                    "currency": {
                      "type": "string",
                      "description": "An ISO 4217 code, such as EUR.",
                      "minLength": 3,
                      "maxLength": 3
                    },
                    "owner": {"type": "string", "description": "Who won it.", "minLength": 1, "maxLength": 255},
                    "source": {"type": "string", "description": "Where the lead came from.", "maxLength": 255},
                    "wonAt": {"type": "string", "description": "When it was won.", "format": "date-time"}
                  },
                  "dependentRequired": {"value": ["currency"]}
                }
                """#,
            example: #"""
                {
                  "leadId": "lead_7031",
                  "name": "Northwind Bakery",
                  "email": "office@northwind.example",
                  "value": 1250000,
                  "currency": "EUR",
                  "owner": "Ada Brandt",
                  "source": "referral",
                  "wonAt": "2026-03-01T09:30:00Z"
                }
                """#),
        CatalogueEntry(
            type: "lead_lost",
            description: "A lead will not become a customer.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "lead_lost",
                  "description": "A lead will not become a customer.",
                  "type": "object",
                  "required": ["leadId"],
                  "properties": {
                    "leadId": {
                      "type": "string",
                      "description": "The lead's id in the sending system.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "name": {
                      "type": "string",
                      "description": "The person or company.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "reason": {
                      "description": "Why, as one of a few words.",
                      "enum": ["price", "competitor", "timing", "no_response", "not_a_fit", "other"]
                    },
                    "competitor": {
                      "type": "string",
                      "description": "Who won instead.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "comment": {"type": "string", "description": "In the words of the owner.", "maxLength": 2000},
                    "lostAt": {"type": "string", "description": "When it was lost.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "leadId": "lead_7032",
                  "name": "Harbour Logistics",
                  "reason": "timing",
                  "comment": "Budget is decided in autumn.",
                  "lostAt": "2026-03-01T10:05:00Z"
                }
                """#),
        CatalogueEntry(
            type: "proposal_accepted",
            description: "A client accepted a proposal.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "proposal_accepted",
                  "description": "A client accepted a proposal.",
                  "type": "object",
                  "required": ["proposalId", "clientId"],
                  "properties": {
                    "proposalId": {
                      "type": "string",
                      "description": "The proposal's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "clientId": {
                      "type": "string",
                      "description": "Who accepted it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "title": {
                      "type": "string",
                      "description": "The proposal's title.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "amount": {
                      "type": "integer",
                      "description": "In the smallest unit of the currency, such as cents.",
                      "minimum": 0
                    },
                    "currency": {
                      "type": "string",
                      "description": "An ISO 4217 code, such as EUR.",
                      "minLength": 3,
                      "maxLength": 3
                    },
                    "acceptedBy": {
                      "type": "string",
                      "description": "The person who accepted it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "acceptedAt": {"type": "string", "description": "When it was accepted.", "format": "date-time"},
                    "url": {
                      "type": "string",
                      "description": "Where it can be read.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  },
                  "dependentRequired": {"amount": ["currency"]}
                }
                """#,
            example: #"""
                {
                  "proposalId": "prop_118",
                  "clientId": "cli_42",
                  "title": "Website relaunch",
                  "amount": 1890000,
                  "currency": "EUR",
                  "acceptedBy": "Mina Okafor",
                  "acceptedAt": "2026-03-02T14:20:00+01:00",
                  "url": "https://proposals.example/prop_118"
                }
                """#),
        CatalogueEntry(
            type: "meeting.booked",
            description: "Somebody booked a meeting.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "meeting.booked",
                  "description": "Somebody booked a meeting.",
                  "type": "object",
                  "required": ["meetingId", "startsAt"],
                  "properties": {
                    "meetingId": {
                      "type": "string",
                      "description": "The meeting's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "title": {"type": "string", "description": "What it is about.", "minLength": 1, "maxLength": 255},
                    "startsAt": {"type": "string", "description": "When it begins.", "format": "date-time"},
                    "endsAt": {"type": "string", "description": "When it ends.", "format": "date-time"},
                    "timeZone": {
                      "type": "string",
                      "description": "The IANA time zone of the booking, such as Europe/Paris.",
                      "maxLength": 64
                    },
                    "attendees": {
                      "type": "array",
                      "description": "Who takes part.",
                      "minItems": 1,
                      "maxItems": 500,
                      "items": {
                        "type": "object",
                        "required": ["email"],
                        "properties": {
                          "email": {"type": "string", "description": "Where the invitation goes.", "format": "email"},
                          "name": {"type": "string", "description": "The person.", "minLength": 1, "maxLength": 255}
                        }
                      }
                    },
                    "location": {
                      "type": "string",
                      "description": "A room, an address or a number to call.",
                      "maxLength": 500
                    },
                    "joinUrl": {
                      "type": "string",
                      "description": "Where one joins it.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "meetingId": "mtg_5501",
                  "title": "Kick-off",
                  "startsAt": "2026-03-09T10:00:00+01:00",
                  "endsAt": "2026-03-09T10:45:00+01:00",
                  "timeZone": "Europe/Paris",
                  "attendees": [
                    {"email": "mina@client.example", "name": "Mina Okafor"},
                    {"email": "ada@studio.example"}
                  ],
                  "joinUrl": "https://meet.example/mtg_5501"
                }
                """#),
        CatalogueEntry(
            type: "client.created",
            description: "A client was added.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "client.created",
                  "description": "A client was added.",
                  "type": "object",
                  "required": ["clientId", "name"],
                  "properties": {
                    "clientId": {
                      "type": "string",
                      "description": "The client's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "name": {
                      "type": "string",
                      "description": "The person or company.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "email": {"type": "string", "description": "The main contact.", "format": "email"},
                    "phone": {"type": "string", "description": "The main contact's number.", "maxLength": 40},
                    "website": {
                      "type": "string",
                      "description": "The client's own site.",
                      "format": "uri",
                      "maxLength": 2048
                    },
                    "country": {
                      "type": "string",
                      "description": "An ISO 3166-1 code, such as DE.",
                      "minLength": 2,
                      "maxLength": 2
                    },
                    "createdAt": {"type": "string", "description": "When it was added.", "format": "date-time"},
                    "createdBy": {"type": "string", "description": "Who added it.", "minLength": 1, "maxLength": 255}
                  }
                }
                """#,
            example: #"""
                {
                  "clientId": "cli_42",
                  "name": "Northwind Bakery",
                  "email": "office@northwind.example",
                  "phone": "+49 30 1234567",
                  "website": "https://northwind.example",
                  "country": "DE",
                  "createdAt": "2026-03-01T09:31:00Z",
                  "createdBy": "Ada Brandt"
                }
                """#),
    ]
}
