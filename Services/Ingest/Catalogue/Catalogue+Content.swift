// Events of what people write, publish and report.
extension Catalogue {
    static let content: [CatalogueEntry] = [
        CatalogueEntry(
            type: "comment.created",
            description: "Somebody commented on something.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "comment.created",
                  "description": "Somebody commented on something.",
                  "type": "object",
                  "required": ["commentId", "body"],
                  "properties": {
                    "commentId": {
                      "type": "string",
                      "description": "The comment's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "body": {"type": "string", "description": "The comment as plain text.", "maxLength": 20000},
                    "author": {
                      "type": "object",
                      "required": ["name"],
                      "properties": {
                        "id": {"type": "string", "description": "The author's id.", "minLength": 1, "maxLength": 255},
                        "name": {"type": "string", "description": "The author.", "minLength": 1, "maxLength": 255},
                        "email": {"type": "string", "description": "Where the author is reached.", "format": "email"}
                      },
                      "description": "Who wrote it."
                    },
                    "subject": {
                      "type": "object",
                      "required": ["type", "id"],
                      "properties": {
                        "type": {
                          "type": "string",
                          "description": "What kind of thing it is, such as task or page.",
                          "maxLength": 64
                        },
                        "id": {"type": "string", "description": "Its id.", "minLength": 1, "maxLength": 255},
                        "title": {"type": "string", "description": "Its title.", "maxLength": 255},
                        "url": {
                          "type": "string",
                          "description": "Where it can be seen.",
                          "format": "uri",
                          "maxLength": 2048
                        }
                      },
                      "description": "What it is about."
                    },
                    "inReplyTo": {
                      "type": "string",
                      "description": "The comment that it answers.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "mentions": {
                      "type": "array",
                      "description": "Ids of the people it mentions.",
                      "maxItems": 100,
                      "uniqueItems": true,
                      "items": {"type": "string", "minLength": 1}
                    },
                    "createdAt": {"type": "string", "description": "When it was written.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "commentId": "cmt_310",
                  "body": "Shall we use the warmer photograph?",
                  "author": {"id": "usr_mina", "name": "Mina Okafor"},
                  "subject": {"type": "page", "id": "pg_9", "title": "Home", "url": "https://work.example/pg_9"},
                  "mentions": ["usr_ada"],
                  "createdAt": "2026-03-03T12:00:00Z"
                }
                """#),
        CatalogueEntry(
            type: "content.approved",
            description: "A piece of content was approved.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "content.approved",
                  "description": "A piece of content was approved.",
                  "type": "object",
                  "required": ["contentId", "title"],
                  "properties": {
                    "contentId": {
                      "type": "string",
                      "description": "The content's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "title": {"type": "string", "description": "Its title.", "minLength": 1, "maxLength": 255},
                    "kind": {
                      "type": "string",
                      "description": "What it is, such as post, image or page.",
                      "maxLength": 64
                    },
                    "version": {"type": "integer", "description": "Which version was approved, from 1.", "minimum": 1},
                    "approvedBy": {
                      "type": "string",
                      "description": "Who approved it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "approvedAt": {"type": "string", "description": "When it was approved.", "format": "date-time"},
                    "publishAt": {
                      "type": "string",
                      "description": "When it is to be published.",
                      "format": "date-time"
                    },
                    "url": {
                      "type": "string",
                      "description": "Where it can be seen.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "contentId": "cnt_77",
                  "title": "Spring menu",
                  "kind": "post",
                  "version": 3,
                  "approvedBy": "Mina Okafor",
                  "approvedAt": "2026-03-04T15:45:00Z",
                  "publishAt": "2026-03-06T06:00:00Z",
                  "url": "https://work.example/cnt_77"
                }
                """#),
        CatalogueEntry(
            type: "campaign.sent",
            description: "A campaign went out to its recipients.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "campaign.sent",
                  "description": "A campaign went out to its recipients.",
                  "type": "object",
                  "required": ["campaignId", "name"],
                  "properties": {
                    "campaignId": {
                      "type": "string",
                      "description": "The campaign's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "name": {"type": "string", "description": "The campaign.", "minLength": 1, "maxLength": 255},
                    "channel": {
                      "description": "How it went out.",
                      "enum": ["email", "sms", "push", "post", "social", "other"]
                    },
                    "recipients": {"type": "integer", "description": "To how many it was sent.", "minimum": 0},
                    "bounced": {"type": "integer", "description": "How many did not take it.", "minimum": 0},
                    "sentAt": {"type": "string", "description": "When the last one was sent.", "format": "date-time"},
                    "url": {
                      "type": "string",
                      "description": "Where its figures can be seen.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "campaignId": "cmp_19",
                  "name": "Spring newsletter",
                  "channel": "email",
                  "recipients": 12450,
                  "bounced": 31,
                  "sentAt": "2026-03-06T07:10:00Z",
                  "url": "https://mail.example/cmp_19"
                }
                """#),
        CatalogueEntry(
            type: "voice_note.uploaded",
            description: "A voice note arrived whole and was checked.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "voice_note.uploaded",
                  "description": "A voice note arrived whole and was checked.",
                  "type": "object",
                  "required": ["voiceNoteId", "contentType", "size"],
                  "properties": {
                    "voiceNoteId": {
                      "type": "string",
                      "description": "The voice note's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "contentType": {
                      "type": "string",
                      "description": "Its media type, such as audio/mp4.",
                      "minLength": 3,
                      "maxLength": 100
                    },
                    "size": {"type": "integer", "description": "Bytes.", "minimum": 1},
                    "sha256": {
                      "type": "string",
                      "description": "SHA-256 of the bytes, in hex.",
                      "minLength": 64,
                      "maxLength": 64
                    },
                    "durationMs": {
                      "type": "integer",
                      "description": "How long it lasts, in milliseconds.",
                      "minimum": 0
                    },
                    "uploadedBy": {
                      "type": "string",
                      "description": "The user's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "uploadedAt": {"type": "string", "description": "When it had arrived.", "format": "date-time"},
                    "downloadUrl": {
                      "type": "string",
                      "description": "Where it can be heard.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "voiceNoteId": "vn_01JNA0ZP1X5K8M7Q2R3S4T5V6W",
                  "contentType": "audio/mp4",
                  "size": 182044,
                  "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                  "durationMs": 14200,
                  "uploadedBy": "usr_ada",
                  "uploadedAt": "2026-03-03T18:02:11Z"
                }
                """#),
        CatalogueEntry(
            type: "support.report.submitted",
            description: "Somebody asked for help, or reported something.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "support.report.submitted",
                  "description": "Somebody asked for help, or reported something.",
                  "type": "object",
                  "required": ["reportId", "message"],
                  "properties": {
                    "reportId": {
                      "type": "string",
                      "description": "The report's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "category": {
                      "description": "What it is about.",
                      "enum": ["bug", "question", "billing", "abuse", "feedback", "other"]
                    },
                    "summary": {"type": "string", "description": "The same in a line.", "maxLength": 300},
                    "message": {"type": "string", "description": "In the words of the sender.", "maxLength": 20000},
                    "handle": {"type": "string", "description": "The sender's handle.", "maxLength": 255},
                    "sessionId": {"type": "string", "description": "The sender's session.", "maxLength": 255},
                    "subscriptionId": {
                      "type": "string",
                      "description": "The endpoint or e-mail subscription that it is about.",
                      "maxLength": 255
                    },
                    "eventId": {"type": "string", "description": "The event that it is about.", "maxLength": 255},
                    "requestId": {"type": "string", "description": "The request that it is about.", "maxLength": 255},
                    "reproArtifact": {"type": ["string", "object"], "description": "What shows it again."},
                    "reporter": {
                      "type": "object",
                      "properties": {
                        "id": {"type": "string", "description": "The sender's id.", "minLength": 1, "maxLength": 255},
                        "email": {"type": "string", "description": "Where the sender is reached.", "format": "email"},
                        "name": {"type": "string", "description": "The sender.", "minLength": 1, "maxLength": 255}
                      },
                      "description": "Who sent it."
                    },
                    "url": {"type": "string", "description": "What it is about.", "format": "uri", "maxLength": 2048},
                    "severity": {"description": "How bad it is.", "enum": ["low", "normal", "high", "urgent"]},
                    "submittedAt": {"type": "string", "description": "When it was sent.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "reportId": "rep_2044",
                  "category": "bug",
                  "message": "The invoice page stays empty.",
                  "reporter": {"email": "mina@client.example", "name": "Mina Okafor"},
                  "url": "https://app.example/invoices",
                  "severity": "normal",
                  "submittedAt": "2026-03-07T09:00:00Z"
                }
                """#),
    ]
}
