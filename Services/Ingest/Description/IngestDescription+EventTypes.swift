import Access
import Contracts
import HTTPTypes
import ServiceKit

extension IngestDescription {
    static let eventTypes = DescribedGroup(
        "Event types",
        #"""
        Besides the built-in types, a tenant registers its own, each with numbered versions of a JSON Schema (draft 2020-12 or draft-07) that every payload is held to. A version never changes; a new one must keep what the type promises (`compatibility`).
        """#,
        access: .scope(.schemasManage), at: "/api/v1/schemas", pathParameters: [type, version],
        schemas: [
            typeInput, versionInput, checkInput, eventType, typeVersions, schemaVersion, compatibility, promise,
            deprecation,
        ] + promises,
        operations: [
            DescribedOperation(
                .get, "", "listEventTypes", "List all types, by name",
                "Each by the version that an event is of when it names none.", access: .scope(.schemasRead),
                parameters: .page, answers: [.list(of: "EventType")]),
            DescribedOperation(
                .post, "", "registerEventType", "Register a type, with its version 1", isKeyed: true,
                body: .json("EventTypeInput"),
                answers: [
                    .created("EventTypeVersion", headers: [.location, .position], links: links(from: "/type"))
                ], problems: schemaProblems + [alreadyExists, reserved]),
            DescribedOperation(
                .get, "/{type}", "getEventType", "Show a type, with all its versions", access: .scope(.schemasRead),
                answers: [.ok("EventTypeVersions")]),
            DescribedOperation(
                .get, "/{type}/versions/{version}", "getEventTypeVersion", "Show a version",
                access: .scope(.schemasRead), answers: [.ok("EventTypeVersion")]),
            DescribedOperation(
                .post, "/{type}/versions", "registerEventTypeVersion", "Register the next version",
                "The same schema again is the version that it is: `200`, and nothing is written.", isKeyed: true,
                body: .json("EventTypeVersionInput"),
                answers: [
                    .created("EventTypeVersion", headers: [.location, .position], links: links(from: "/type")),
                    .ok("EventTypeVersion", "There is a version that says this already."),
                ],
                problems: schemaProblems + [
                    incompatible, builtIn, conflict, SchemaChanges.immutable(2, of: "parcel.shipped"),
                    SchemaChanges.gap(7, next: 3, of: "parcel.shipped"),
                ]),
            DescribedOperation(
                .post, "/{type}/versions/{version}/deprecate", "deprecateEventTypeVersion", "Deprecate a version",
                "It is still taken; whoever uses it is told by `Deprecation` and `Sunset`.",
                body: .json("Deprecation", isRequired: false),
                answers: [.ok("EventTypeVersion", headers: [.position])],
                problems: [
                    builtIn, conflict, .conflict("retired", "Version 1 of parcel.shipped is retired already."),
                ]),
            DescribedOperation(
                .post, "/{type}/versions/{version}/retire", "retireEventTypeVersion", "Retire a version",
                "Events of it are refused from now on. There is no way back.",
                body: DescribedBody(
                    [
                        .other(
                            "application/json", schema: #"{"type":"object","additionalProperties":false}"#,
                            example: "{}")
                    ],
                    isRequired: false),
                answers: [.ok("EventTypeVersion", headers: [.position])], problems: [builtIn, conflict]),
            DescribedOperation(
                .put, "/{type}/compatibility", "setCompatibility", "Say what new versions promise",
                body: .json("Promise"), answers: [.ok("PromiseOfType", headers: [.position])],
                problems: [builtIn, conflict]),
            DescribedOperation(
                .post, "/{type}/compatibility-check", "checkCompatibility",
                "Ask whether a schema could be the next version",
                "Nothing is written.", access: .scope(.schemasRead), body: .json("CheckInput"),
                answers: [.ok("Compatibility", "The verdict.")], problems: [invalidSchema]),
        ])

    private static let type = DescribedParameter(
        "type", in: .path, "The name of an event type.", schema: #"{"type":"string","minLength":1,"maxLength":128}"#,
        example: #""parcel.shipped""#)
    private static let version = DescribedParameter(
        "version", in: .path, "The number of a version.", schema: #"{"type":"integer","minimum":1}"#, example: "1")

    private static func links(from pointer: String) -> [DescribedLink] {
        let type = ("type", "$response.body#\(pointer)")
        let version = ("version", "$response.body#/version")
        return [
            DescribedLink("getEventType", [type]), DescribedLink("getEventTypeVersion", [type, version]),
            DescribedLink("registerEventTypeVersion", [type]), DescribedLink("checkCompatibility", [type]),
            DescribedLink("setCompatibility", [type]), DescribedLink("deprecateEventTypeVersion", [type, version]),
            DescribedLink("retireEventTypeVersion", [type, version]),
        ]
    }

    private static let invalidSchema = problem(
        "invalid_schema", "/schema/properties/amount/minimum", "minimum", "must be a number")
    private static let schemaProblems: [Problem] = [
        invalidSchema,
        .idempotencyKeyReused,
        .specific("version_gap", "/version", "is 7, and the next version of parcel.shipped is 3"),
        .conflict(
            "limit_reached", "There are \(SchemaLimits.types) event types already, and a tenant can have no more."),
    ]
    private static let conflict = Problem.conflict(
        "conflict", "Somebody else changed it at the same time; read it again and retry.")
    private static let alreadyExists = Problem.conflict(
        "already_exists",
        "parcel.shipped is registered already: post further versions to /api/v1/schemas/parcel.shipped/versions.")
    private static let builtIn = Problem.conflict(
        "built_in", "invoice.paid is built in and can't be changed: register a type of your own.")
    private static let reserved = Problem.specific(
        "reserved_type", "/type", "stripe.charge is for what comes from stripe")
    private static let incompatible: Problem = {
        var problem = Problem.conflict(
            "incompatible_schema",
            "The schema breaks what parcel.shipped promises, BACKWARD, in 1 place. /properties/weight: was optional.")
        problem.errors = [
            Problem.Fault(pointer: "/schema/required", code: "incompatible", message: "weight was optional")
        ]
        problem.extensions = [
            ("compatibility", Array(#""BACKWARD""#.utf8)),
            (
                "breaks",
                Array(
                    #"[{"path":"/required","reason":"weight was optional","version":1,"direction":"backward"}]"#.utf8)
            ),
        ]
        return problem
    }()
}
