extension DescribedSchema {
    /// What every request that fails is answered with.
    static let problem = DescribedSchema(
        "Problem",
        #"""
        {"type": "object",
         "description": "RFC 9457. Programs go by `code`; sentences may change.",
         "required": ["type", "title", "status", "code", "detail", "requestId"],
         "properties": {
           "type": {"type": "string", "description": "`urn:carillon:problem:` and the code."},
           "title": {"type": "string"},
           "status": {"type": "integer", "minimum": 400, "maximum": 599},
           "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Stable, for programs."},
           "detail": {"type": "string", "description": "One sentence about this occurrence."},
           "requestId": {"type": "string", "description": "Names the request in the logs."},
           "errors": {"type": "array", "description": "Each fault in what was sent.", "items": {
             "type": "object", "required": ["pointer", "code", "message"],
             "properties": {
               "pointer": {"type": "string", "description": "A JSON Pointer into the body, or the name of a parameter or header field."},
               "code": {"type": "string"},
               "message": {"type": "string"}}}},
           "compatibility": {"type": "string", "description": "Of `incompatible_schema`: what the type promises."},
           "breaks": {"type": "array", "description": "Of `incompatible_schema`: each break.", "items": {"type": "object"}}}}
        """#)

    static func list(of name: String) -> String {
        """
        {"type":"object","required":["data","nextCursor"],"properties":{\
        "data":{"type":"array","items":\(reference(name))},\
        "nextCursor":{"type":["string","null"],"description":"The `cursor` of the next page; null at the end. A page can hold less than was asked for, and yet have one."}}}
        """
    }

    /// The answer to a deletion.
    package static let deletion = DescribedSchema(
        "Deletion", example: #"{"id": "ep_06a5q8s9", "deletedAt": "2026-03-01T09:30:00.000Z"}"#,
        #"""
        {"type": "object", "required": ["id", "deletedAt"],
         "properties": {"id": {"type": "string"}, "deletedAt": {"type": "string", "format": "date-time"}}}
        """#)
}

extension DescribedSchema {
    /// A filter or a pattern, as `FilterPolicy` reads it.
    package static let filterPolicy = DescribedSchema(
        "FilterPolicy",
        #"""
        {"type": "object", "minProperties": 1,
         "description": "All fields that it names must be met, and of a list one entry. `$or` is met if one of its objects is. At most 1,000 values, 100 of them other than plain ones, in 32 KiB.",
         "examples": [{"data": {"amount": [{"numeric": [">=", 10000]}], "currency": ["CHF", "EUR"]}}],
         "properties": {"$or": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/FilterPolicy"}}},
         "additionalProperties": {
           "oneOf": [
             {"$ref": "#/components/schemas/FilterPolicy"},
             {"type": "array", "minItems": 1, "items": {
               "oneOf": [
                 {"type": ["string", "number", "boolean", "null"]},
                 {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                  "properties": {
                    "prefix": {"type": ["string", "object"]},
                    "suffix": {"type": ["string", "object"]},
                    "equals-ignore-case": {"type": "string"},
                    "wildcard": {"type": "string"},
                    "numeric": {"type": "array", "minItems": 2, "maxItems": 4},
                    "exists": {"type": "boolean"},
                    "cidr": {"type": "string"},
                    "anything-but": {}}}]}}]}}
        """#)
}

extension DescribedSchema {
    package static let recipients = DescribedSchema(
        "Recipients",
        #"""
        {"type": "object", "additionalProperties": false,
         "description": "Whom an event is for: any of these together, and at least one. Whoever is named must be in the tenant's directory.",
         "properties": {
           "subscribers": {"type": "boolean", "description": "Every webhook and e-mail subscription that subscribes to the type."},
           "users": {"type": "array", "maxItems": 1000, "items": {"type": "string"}, "description": "Users, by id."},
           "groups": {"type": "array", "maxItems": 100, "items": {"type": "string"}, "description": "All in these groups, and in groups of theirs."},
           "roles": {"type": "array", "maxItems": 20, "items": {"type": "string", "minLength": 1, "maxLength": 64}, "description": "All who have one of these roles."},
           "rule": {"type": "string", "description": "All whose attributes meet a rule, by its id."},
           "where": {"$ref": "#/components/schemas/FilterPolicy", "description": "All whose attributes meet this pattern."}},
         "anyOf": [
           {"required": ["subscribers"], "properties": {"subscribers": {"const": true}}},
           {"required": ["users"], "properties": {"users": {"minItems": 1}}},
           {"required": ["groups"], "properties": {"groups": {"minItems": 1}}},
           {"required": ["roles"], "properties": {"roles": {"minItems": 1}}},
           {"required": ["rule"]},
           {"required": ["where"]}]}
        """#)
}
