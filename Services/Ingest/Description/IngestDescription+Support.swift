import Access
import HTTPTypes
import ServiceKit

extension IngestDescription {
    static let support = DescribedGroup(
        "Support",
        "What people have to say to those who run this installation: each report is an event, an entry of the audit log, and a mail to the operator's desk.",
        access: .credential, at: "/v2", schemas: [report, escalation, contentReport, filed] + references,
        operations: [
            DescribedOperation(
                .post, "/support/report", "reportToSupport", "Report something to support",
                "What it names must be the caller's own; another tenant's is answered like what there is not.",
                isKeyed: true, body: .json("SupportReport"), answers: [answer], problems: problems("/eventId")),
            DescribedOperation(
                .post, "/operator/escalations", "escalate", "Put something before the operator's desk",
                access: .scope(.operator), isKeyed: true, body: .json("Escalation"), answers: [answer],
                problems: problems("/handle")),
            DescribedOperation(
                .post, "/public/content-report", "reportContent", "Report content that one came upon",
                "Needs no credential, and never says what exists.", access: .open, isKeyed: true,
                body: .json("ContentReport"), answers: [answer],
                problems: [
                    .idempotencyConflict(at: "Idempotency-Key"), .tooFarBehind, .ledgerUnavailable, .notFoldedYet,
                    .invalid("/url", "missing", "is required"),
                ]),
        ])

    private static let answer = DescribedAnswer.accepted("Filed", "It is in the log.", headers: [.position])

    private static func problems(_ place: String) -> [Problem] {
        [
            .idempotencyConflict(at: "Idempotency-Key"), .tooFarBehind, .ledgerUnavailable,
            .specific("unknown_reference", place, "is none that is known here as yours"),
        ]
    }

    private static func text(_ most: Int, orNull: Bool = false) -> String {
        let type = orNull ? #"["string", "null"]"# : #""string""#
        return #"{"type": \#(type), "minLength": 1, "maxLength": \#(most), "pattern": "\\S"}"#
    }

    private static let report = DescribedSchema(
        "SupportReport",
        example: #"{"summary": "A webhook is late", "details": "Since 9:30 all deliveries take a minute."}"#,
        #"""
        {"type": "object", "required": ["summary", "details"], "additionalProperties": false,
         "properties": {
           "summary": \#(text(300)), "details": \#(text(20_000)),
           "handle": {"$ref": "#/components/schemas/OwnHandle"},
           "sessionId": \#(text(255, orNull: true)),
           "subscriptionId": {"$ref": "#/components/schemas/OwnSubscription"},
           "eventId": {"$ref": "#/components/schemas/OwnEvent"},
           "requestId": \#(text(255, orNull: true)),
           "reproArtifact": {"type": ["string", "object", "null"], "description": "What shows it again, in 32 KiB."}}}
        """#)

    static let references = [
        DescribedSchema("OwnHandle", #"{"type": ["string", "null"], "description": "The caller's own handle."}"#),
        DescribedSchema(
            "OwnSubscription",
            #"{"type": ["string", "null"], "description": "A webhook or an e-mail subscription of theirs."}"#),
        DescribedSchema("OwnEvent", #"{"type": ["string", "null"], "description": "An event of theirs."}"#),
    ]

    private static let escalation = DescribedSchema(
        "Escalation",
        example:
            #"{"summary": "A tenant is stuck", "details": "Their receiver has been away for a day.", "severity": "high", "handle": "acme"}"#,
        #"""
        {"type": "object", "required": ["summary", "details"], "additionalProperties": false,
         "properties": {
           "summary": \#(text(300)), "details": \#(text(20_000)),
           "severity": {"enum": ["low", "normal", "high", "urgent", null]},
           "handle": \#(text(255, orNull: true)), "reportId": \#(text(255, orNull: true)), "eventId": \#(text(255, orNull: true))}}
        """#)

    private static let contentReport = DescribedSchema(
        "ContentReport", example: #"{"url": "https://example.com/page", "reason": "spam"}"#,
        #"""
        {"type": "object", "required": ["url"], "additionalProperties": false,
         "properties": {
           "url": \#(text(2048)), "reason": {"enum": ["abuse", "spam", "illegal", "copyright", "privacy", "other", null]},
           "details": \#(text(5_000, orNull: true)), "contact": \#(text(254, orNull: true))}}
        """#)

    private static let filed = DescribedSchema(
        "Filed", example: #"{"reportId": "rep_06a5q8s9k1"}"#,
        #"{"type": "object", "required": ["reportId"], "properties": {"reportId": {"type": "string"}}}"#)
}
