import ServiceKit

extension IngestDescription {
    private static let head = #"""
        "type": {"type": "string"}, "version": {"type": "integer", "minimum": 1},
        "state": {"enum": ["active", "deprecated", "retired"]},
        "description": {"type": "string"},
        "builtIn": {"type": "boolean", "description": "Whether every tenant has it."},
        "compatibility": {"$ref": "#/components/schemas/CompatibilityMode"},
        "formats": {"enum": ["annotate", "assert"], "description": "Whether `format` is checked."},
        "createdAt": {"type": "string", "format": "date-time"},
        "deprecatedAt": {"type": "string", "format": "date-time"},
        "sunset": {"type": "string", "format": "date-time"},
        "retiredAt": {"type": "string", "format": "date-time"}
        """#
    private static let required = #""type", "version", "state", "builtIn", "compatibility", "formats""#
    private static let headExample = #"""
        "type": "parcel.shipped", "version": 1, "state": "active", "builtIn": false, "compatibility": "BACKWARD", "formats": "annotate", "createdAt": "2026-03-01T09:30:00.000Z"
        """#
    private static let schemaExample =
        #"{"type": "object", "required": ["parcelId"], "properties": {"parcelId": {"type": "string"}}}"#
    private static let input = #"""
        "description": {"type": ["string", "null"], "maxLength": 2000},
        "formats": {"enum": ["annotate", "assert", null], "description": "Whether `format` is checked; as in the version before where nothing is said."},
        "schema": {"type": ["object", "boolean"], "description": "JSON Schema, draft 2020-12 or draft-07 as `$schema` says."}
        """#

    static let typeInput = DescribedSchema(
        "EventTypeInput", example: #"{"type": "parcel.shipped", "schema": \#(schemaExample)}"#,
        #"""
        {"type": "object", "required": ["type", "schema"], "additionalProperties": false,
         "properties": {
           "type": {"type": "string", "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$"},
           "compatibility": {"oneOf": [{"$ref": "#/components/schemas/CompatibilityMode"}, {"type": "null"}]},
           "version": {"type": ["integer", "null"], "minimum": 1, "maximum": 1},
           \#(input)}}
        """#)

    static let versionInput = DescribedSchema(
        "EventTypeVersionInput", example: #"{"schema": \#(schemaExample)}"#,
        #"""
        {"type": "object", "required": ["schema"], "additionalProperties": false,
         "properties": {
           "version": {"type": ["integer", "null"], "minimum": 1, "description": "Which number is expected."},
           \#(input)}}
        """#)

    static let checkInput = DescribedSchema(
        "CheckInput", example: #"{"schema": \#(schemaExample)}"#,
        #"""
        {"type": "object", "required": ["schema"], "additionalProperties": false,
         "properties": {
           "formats": {"enum": ["annotate", "assert", null]},
           "schema": {"type": ["object", "boolean"]}}}
        """#)

    static let eventType = DescribedSchema(
        "EventType", example: "{\(headExample)}",
        #"{"type": "object", "required": [\#(required)], "properties": {\#(head)}}"#)

    static let schemaVersion = DescribedSchema(
        "EventTypeVersion", example: #"{\#(headExample), "schema": \#(schemaExample)}"#,
        #"""
        {"type": "object", "required": [\#(required), "schema"],
         "properties": {\#(head), "schema": {"type": ["object", "boolean"]}}}
        """#)

    static let typeVersions = DescribedSchema(
        "EventTypeVersions",
        example: #"""
            {\#(headExample), "versions": [{"version": 1, "state": "active", "createdAt": "2026-03-01T09:30:00.000Z"}], "schema": \#(schemaExample)}
            """#,
        #"""
        {"type": "object", "required": [\#(required), "versions", "schema"],
         "properties": {\#(head),
           "versions": {"type": "array", "items": {"type": "object", "required": ["version", "state"], "properties": {
             "version": {"type": "integer"}, "state": {"enum": ["active", "deprecated", "retired"]},
             "createdAt": {"type": "string", "format": "date-time"}, "deprecatedAt": {"type": "string", "format": "date-time"},
             "sunset": {"type": "string", "format": "date-time"}, "retiredAt": {"type": "string", "format": "date-time"}}}},
           "schema": {"type": ["object", "boolean"]}}}
        """#)

    static let compatibility = DescribedSchema(
        "Compatibility",
        example: #"""
            {"compatible": false, "compatibility": "BACKWARD", "against": [1], "breaks": [{"path": "/required", "reason": "weight was optional", "version": 1, "direction": "backward"}]}
            """#,
        #"""
        {"type": "object", "required": ["compatible", "compatibility", "against", "breaks"],
         "properties": {
           "compatible": {"type": "boolean"},
           "compatibility": {"$ref": "#/components/schemas/CompatibilityMode"},
           "against": {"type": "array", "items": {"type": "integer"}, "description": "The versions that it was compared with."},
           "breaks": {"type": "array", "items": {"type": "object", "required": ["path", "reason", "version", "direction"], "properties": {
             "path": {"type": "string", "description": "Into the schema that refuses: the new one, or the earlier one where `direction` is `forward`."},
             "reason": {"type": "string"}, "version": {"type": "integer"}, "direction": {"enum": ["backward", "forward"]}}}}}}
        """#)

    static let promise = DescribedSchema(
        "CompatibilityMode",
        #"""
        {"enum": ["BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE", "NONE"],
         "description": "`BACKWARD`: who reads by the new version can read what was written by the latest."}
        """#)

    static let deprecation = DescribedSchema(
        "Deprecation", example: #"{"sunset": "2099-01-01T00:00:00Z"}"#,
        #"""
        {"type": "object", "additionalProperties": false,
         "properties": {"sunset": {"type": ["string", "null"], "format": "date-time", "description": "From when on it may be retired; yet to come."}}}
        """#)

    static let promises = [
        DescribedSchema(
            "Promise", example: #"{"compatibility": "FULL"}"#,
            #"""
            {"type": "object", "required": ["compatibility"], "additionalProperties": false,
             "properties": {"compatibility": {"$ref": "#/components/schemas/CompatibilityMode"}}}
            """#),
        DescribedSchema(
            "PromiseOfType", example: #"{"type": "parcel.shipped", "compatibility": "FULL"}"#,
            #"""
            {"type": "object", "required": ["type", "compatibility"],
             "properties": {"type": {"type": "string"}, "compatibility": {"$ref": "#/components/schemas/CompatibilityMode"}}}
            """#),
    ]
}
