import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let voiceNotes = DescribedGroup(
        "Voice notes",
        #"""
        What somebody says to others, as audio: it is announced, uploaded to where the answer says, and checked; only then does anybody hear of it, by an event `voice_note.uploaded`.
        """#,
        access: .scope(.inboxWrite), at: tenant + "/mobile/voice-notes",
        pathParameters: [handle, id("vn_06a5q8s9")], schemas: [input, note],
        operations: [
            DescribedOperation(
                .post, "", "createVoiceNote", "Announce a voice note",
                "The audio is to be put to `uploadUrl` with `uploadHeaders`, within 15 minutes.", parameters: [author],
                isKeyed: true, body: .json("VoiceNoteInput"),
                answers: [
                    .created(
                        "VoiceNote", headers: [.location, .position, .noStore],
                        links: .byID("getVoiceNote", "completeVoiceNote"))
                ],
                problems: [
                    .idempotencyKeyReused, missingAuthor, full(50, "voice notes whose audio has not come yet"),
                    Problem(
                        .unprocessableContent, "unknown_recipient",
                        "/recipients/users/0 is no user that is known here.",
                        errors: [
                            Problem.Fault(
                                pointer: "/recipients/users/0", code: "unknown_recipient",
                                message: "is no user that is known here")
                        ]),
                    Problem(
                        .unprocessableContent, "unknown_member",
                        "/recipients/all is not a member of recipients: there are users, groups, roles, rule, where and subscribers."
                    ),
                ]),
            DescribedOperation(
                .get, "/{id}", "getVoiceNote", "Show a voice note",
                "To who speaks, and once it is uploaded to those whom it came to, with a link to listen that works for an hour.",
                parameters: [author], answers: [.ok("VoiceNote", headers: [.noStore])], problems: [missingAuthor]),
            DescribedOperation(
                .post, "/{id}/upload-complete", "completeVoiceNote", "Say that the audio has come",
                "Its size, its SHA-256 and how it begins are checked. Where something else has come, it can be uploaded again.",
                parameters: [author],
                answers: [
                    .ok("VoiceNote", "It is what was announced, and an event tells of it.", headers: [.position])
                ],
                problems: [
                    missingAuthor, FanoutAPI.expired, storage, elsewhere,
                    .conflict("not_uploaded", "Nothing has been uploaded yet: send it to the upload URL first."),
                    mismatch("size_mismatch", "/size is 48000, and 120 bytes have come"),
                    mismatch("sha256_mismatch", "/sha256 is not the hash of what has come, which is 9f86d081"),
                    mismatch("content_mismatch", "/contentType is audio/ogg, and what has come is no such file"),
                ]),
        ])

    static let upload = DescribedOperation(
        .put, "/uploads/{token}", "uploadAudio", "Put the audio of a voice note",
        "Where audio goes to a folder of Carillon's own; a store of S3's protocol has links of its own.",
        body: DescribedBody(
            types.map { .other($0, schema: #"{"type":"string","format":"binary"}"#, example: #""OggS""#) },
            isRequired: false),
        answers: [DescribedAnswer(.noContent, "It has come. `upload-complete` says whether it is what was announced.")],
        problems: [
            .notFound, linkExpired, FanoutAPI.expired, .unsupportedMediaType(["audio/ogg"]), storage, elsewhere,
            .conflict("already_uploaded", "The audio of this voice note has come and was checked."),
        ])

    static let download: DescribedOperation = {
        let audio = types.map {
            DescribedContent.other($0, schema: #"{"type":"string","format":"binary"}"#, example: #""OggS""#)
        }
        return DescribedOperation(
            .get, "/downloads/{token}", "downloadAudio", "Listen to a voice note",
            parameters: [
                DescribedParameter("Range", in: .header, "The part that is wanted.", example: #""bytes=0-1023""#),
                DescribedParameter("If-Range", in: .header, "Of this audio alone, by its `ETag`."),
            ],
            answers: [
                DescribedAnswer(.ok, "The audio.", audio), DescribedAnswer(.partialContent, "A part of it.", audio),
            ],
            problems: [
                .notFound, linkExpired, elsewhere, Problem(.gone, "audio_gone", "The audio is no longer kept."),
                Problem(.rangeNotSatisfiable, "range_not_satisfiable", "The audio has 48000 bytes."),
            ])
    }()

    private static let types = ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav"]
    private static let author = DescribedParameter(
        "user", "Who speaks or listens, for a credential that belongs to the whole tenant.", example: #""ada""#)
    private static let missingAuthor = Problem.badRequest(
        "missing_parameter", "user", "must name a user: this credential belongs to the whole tenant")
    private static let storage = Problem.unavailable(
        "storage_unavailable", "The store for audio is away, or refuses us. Try again.")
    private static let elsewhere = Problem.unavailable(
        "stored_elsewhere",
        "The audio of this voice note is kept by another instance of the fan-out, in a folder of its own. With several instances, CARILLON_BLOB_URL must name one store for all of them."
    )

    private static func mismatch(_ code: String, _ sentence: String) -> Problem {
        Problem(.unprocessableContent, code, "\(sentence). It can be uploaded again.")
    }

    private static let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

    private static let input = DescribedSchema(
        "VoiceNoteInput",
        example: #"""
            {"contentType": "audio/ogg", "size": 48000, "sha256": "\#(hash)", "durationMs": 12000, "recipients": {"subscribers": true}}
            """#,
        #"""
        {"type": "object", "required": ["contentType", "size", "sha256", "durationMs", "recipients"], "additionalProperties": false,
         "properties": {
           "contentType": {"enum": ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav"]},
           "size": {"type": "integer", "minimum": 1, "maximum": 26214400},
           "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
           "durationMs": {"type": "integer", "minimum": 1, "maximum": 3600000},
           "recipients": {"$ref": "#/components/schemas/Recipients"}}}
        """#)

    private static let note = DescribedSchema(
        "VoiceNote",
        example: #"""
            {"id": "vn_06a5q8s9", "state": "awaiting_upload", "user": "ada", "contentType": "audio/ogg", "size": 48000, "sha256": "\#(hash)",
             "durationMs": 12000, "recipients": {"subscribers": true}, "createdAt": "2026-03-01T09:30:00.000Z",
             "uploadUrl": "http://127.0.0.1:8081/v2/uploads/AbC", "uploadHeaders": {"Content-Type": "audio/ogg"}, "uploadExpiresAt": "2026-03-01T09:45:00.000Z"}
            """#,
        #"""
        {"type": "object", "required": ["id", "state", "user", "contentType", "size", "sha256", "durationMs", "createdAt"],
         "properties": {
           "id": {"type": "string"}, "state": {"enum": ["awaiting_upload", "uploaded", "expired"]},
           "user": {"type": "string", "description": "Who speaks."},
           "contentType": {"type": "string"}, "size": {"type": "integer"}, "sha256": {"type": "string"}, "durationMs": {"type": "integer"},
           "recipients": {"type": "object", "description": "Shown to who speaks."},
           "createdAt": {"type": "string", "format": "date-time"}, "uploadedAt": {"type": "string", "format": "date-time"},
           "expiredAt": {"type": "string", "format": "date-time"}, "eventId": {"type": "string", "description": "What tells of it."},
           "uploadUrl": {"type": "string"}, "uploadHeaders": {"type": "object", "additionalProperties": {"type": "string"}},
           "uploadExpiresAt": {"type": "string", "format": "date-time"},
           "downloadUrl": {"type": "string"}, "downloadExpiresAt": {"type": "string", "format": "date-time"}}}
        """#)
}
