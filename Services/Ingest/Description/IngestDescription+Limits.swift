import Access
import Contracts
import HTTPTypes
import ServiceKit

extension IngestDescription {
    static let limits = DescribedGroup(
        "Limits",
        "What the operator allows a tenant in how long, where it is something else than the standard. It holds on every instance as soon as that has folded it.",
        access: .scope(.operator), at: "/v2/operator/tenants/{tenant}/limits",
        pathParameters: [
            DescribedParameter("tenant", in: .path, "The handle of a tenant.", example: #""acme""#)
        ],
        schemas: [tenantLimits, tenantLimitsInput],
        operations: [
            DescribedOperation(
                .get, "", "getLimits", "What holds for a tenant", "And how much of the day it has used.",
                answers: [.ok("TenantLimits")]),
            DescribedOperation(
                .put, "", "setLimits", "Set what holds for a tenant",
                "As a whole: what is not named is as for everybody.", body: .json("TenantLimitsInput"),
                answers: [.ok("TenantLimits", "As it then is.", headers: [.position])], problems: [changed]),
            DescribedOperation(
                .delete, "", "resetLimits", "Let a tenant have what everybody has",
                answers: [.ok("TenantLimits", "As it then is.", headers: [.position])], problems: [changed]),
        ])

    private static let changed = Problem.conflict(
        "conflict", "Somebody else changed it at the same time; read it again and retry.")

    private static let numbers = """
        "eventsPerMinute": {"type": ["integer", "null"], "minimum": 1, "maximum": 100000000},
        "writesPerMinute": {"type": ["integer", "null"], "minimum": 1, "maximum": 100000000},
        "readsPerMinute": {"type": ["integer", "null"], "minimum": 1, "maximum": 100000000},
        "eventsPerDay": {"type": ["integer", "null"], "minimum": 0, "maximum": \(LimitsDocument.mostEventsPerDay)}
        """

    private static let tenantLimitsInput = DescribedSchema(
        "TenantLimitsInput", example: #"{"eventsPerDay": 50000000}"#,
        #"{"type": "object", "additionalProperties": false, "properties": {\#(numbers)}}"#)

    private static let tenantLimits = DescribedSchema(
        "TenantLimits",
        example:
            #"{"tenant": "acme", "eventsPerMinute": 600000, "writesPerMinute": 30000, "readsPerMinute": 60000, "eventsPerDay": 50000000, "set": {"eventsPerDay": 50000000}, "eventsToday": 4711, "updatedAt": "2026-03-01T09:30:00.000Z"}"#,
        #"""
        {"type": "object",
         "required": ["tenant", "eventsPerMinute", "writesPerMinute", "readsPerMinute", "eventsPerDay", "set", "eventsToday", "updatedAt"],
         "properties": {
           "tenant": {"type": "string"}, "eventsPerMinute": {"type": "integer"}, "writesPerMinute": {"type": "integer"},
           "readsPerMinute": {"type": "integer"}, "eventsPerDay": {"type": "integer"},
           "set": {"type": "object", "properties": {\#(numbers)}, "description": "What of it is not standard."},
           "eventsToday": {"type": "integer", "description": "Accepted since midnight, in UTC."},
           "updatedAt": {"type": ["string", "null"], "format": "date-time"}}}
        """#)
}
