import ServiceKit

extension FanoutDescription {
    static let directoryShapes =
        [
            DescribedSchema(
                "UserInput",
                example: #"""
                    {"email": "ada@example.org", "name": "Ada", "locale": "de-AT", "timeZone": "Europe/Vienna", "roles": ["admin"],
                     "attributes": {"plan": "pro", "seats": 3}, "notifications": {"email": "daily", "dailyAt": "07:30"}}
                    """#,
                #"""
                {"type": "object", "additionalProperties": false,
                 "properties": {
                   "id": {"type": "string", "description": "As in the path."},
                   "email": {"oneOf": [{"$ref": "#/components/schemas/EmailAddress"}, {"type": "null"}]},
                   "name": {"$ref": "#/components/schemas/DirectoryName"},
                   "locale": {"oneOf": [{"$ref": "#/components/schemas/Locale"}, {"type": "null"}]},
                   "timeZone": {"oneOf": [{"$ref": "#/components/schemas/TimeZone"}, {"type": "null"}]},
                   "roles": {"type": ["array", "null"], "maxItems": 50, "uniqueItems": true, "items": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[^\\u0000-\\u001f\\u007f]+$"}},
                   "attributes": {"type": ["object", "null"], "description": "What rules and patterns are held against, in 16 KiB."},
                   "notifications": {"oneOf": [{"$ref": "#/components/schemas/Preferences"}, {"type": "null"}]}}}
                """#),
            DescribedSchema(
                "User",
                example: #"""
                    {"id": "ada", "email": "ada@example.org", "name": "Ada", "locale": "de-AT", "timeZone": "Europe/Vienna", "roles": ["admin"],
                     "attributes": {"plan": "pro", "seats": 3}, \#(times)}
                    """#,
                #"""
                {"type": "object", "required": ["id", "roles", "attributes", "createdAt", "updatedAt"],
                 "properties": {
                   "id": {"type": "string"}, "email": {"type": "string"}, "name": {"type": "string"}, "locale": {"type": "string"}, "timeZone": {"type": "string"},
                   "roles": {"type": "array", "items": {"type": "string"}}, "attributes": {"type": "object", "additionalProperties": true},
                   "notifications": {"$ref": "#/components/schemas/Preferences"}, \#(timesSchema)}}
                """#),
            DescribedSchema(
                "GroupInput", example: #"{"name": "Accounting", "members": ["ada"]}"#,
                #"""
                {"type": "object", "required": ["members"], "additionalProperties": false,
                 "properties": {
                   "id": {"type": "string", "description": "As in the path."},
                   "name": {"$ref": "#/components/schemas/DirectoryName"},
                   "members": {"type": "array", "maxItems": 10000, "uniqueItems": true, "items": {"type": "string"},
                     "description": "Ids of users and of groups, the former first where one id is both; `user:ID` and `group:ID` say which is meant."}}}
                """#),
            DescribedSchema(
                "Group",
                example:
                    #"{"id": "accounting", "name": "Accounting", "members": ["ada"], "memberCount": 1, \#(times)}"#,
                #"""
                {"type": "object", "required": ["id", "members", "memberCount", "createdAt", "updatedAt"],
                 "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "members": {"type": "array", "items": {"type": "string"}},
                   "memberCount": {"type": "integer"}, \#(timesSchema)}}
                """#),
            DescribedSchema(
                "GroupHead", example: #"{"id": "accounting", "name": "Accounting", "memberCount": 1, \#(times)}"#,
                #"""
                {"type": "object", "required": ["id", "memberCount", "createdAt", "updatedAt"],
                 "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "memberCount": {"type": "integer"}, \#(timesSchema)}}
                """#),
            DescribedSchema(
                "RuleInput", example: #"{"pattern": {"plan": ["pro"], "seats": [{"numeric": [">=", 3]}]}}"#,
                #"""
                {"type": "object", "required": ["pattern"], "additionalProperties": false,
                 "properties": {
                   "id": {"type": "string", "description": "As in the path."},
                   "pattern": {"$ref": "#/components/schemas/FilterPolicy"}}}
                """#),
            DescribedSchema(
                "Rule",
                example:
                    #"{"id": "large", "pattern": {"plan": ["pro"], "seats": [{"numeric": [">=", 3]}]}, \#(times)}"#,
                #"""
                {"type": "object", "required": ["id", "pattern", "createdAt", "updatedAt"],
                 "properties": {"id": {"type": "string"}, "pattern": {"type": "object", "additionalProperties": true}, \#(timesSchema)}}
                """#),
            DescribedSchema(
                "DirectoryName",
                #"{"type": ["string", "null"], "minLength": 1, "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f]+$"}"#
            ),
            DescribedSchema(
                "DryRun",
                #"""
                {"type": "object", "required": ["would"], "properties": {"would": {"enum": ["create", "update", "nothing"]}}}
                """#),
        ]
        + ["User", "Group", "Rule"].map { shape in
            DescribedSchema(
                "\(shape)OrDryRun", example: #"{"would": "create"}"#,
                ##"{"oneOf": [{"$ref": "#/components/schemas/\##(shape)"}, {"$ref": "#/components/schemas/DryRun"}]}"##)
        }

    private static let times = #""createdAt": "2026-03-01T09:30:00.000Z", "updatedAt": "2026-03-01T09:30:00.000Z""#
    private static let timesSchema = #"""
        "createdAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string", "format": "date-time"}
        """#
}
