extension ComparedPair {
    static let objects: [ComparedPair] = [
        // Members that are named.
        ComparedPair(
            #"{"properties": {"a": {"type": "integer"}}}"#, #"{"properties": {"a": {"type": "number"}}}"#, .backward),
        ComparedPair(
            #"{"properties": {"a": {"type": "number"}}}"#, #"{"properties": {"a": {"type": "integer"}}}"#, .forward,
            breaks: ["/properties/a/type"]),
        ComparedPair(#"{"properties": {"a": {"type": "integer"}}}"#, "{}", .backward),
        ComparedPair(
            #"{"type": "object"}"#, #"{"type": "object", "properties": {"a": {"type": "integer"}}}"#, .forward,
            breaks: ["/properties/a/type"]),
        ComparedPair(#"{"properties": {"a": true}}"#, #"{"properties": {"b": {}}}"#, .both),
        ComparedPair(
            #"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            #"{"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "additionalProperties": false}"#,
            .backward),
        ComparedPair(
            #"{"properties": {"a": true, "b": true}, "additionalProperties": false}"#,
            #"{"properties": {"a": true}, "additionalProperties": false}"#, .forward, breaks: ["/additionalProperties"]),
        ComparedPair(
            #"{"type": "object", "properties": {"a": true}}"#,
            #"{"type": "object", "properties": {"a": true}, "additionalProperties": false}"#, .forward,
            breaks: ["/additionalProperties"]),
        ComparedPair(
            #"{"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}"#,
            #"{"additionalProperties": {"type": "string"}}"#, .both),
        ComparedPair(
            #"{"properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "string"}}"#,
            #"{"additionalProperties": {"type": ["string", "integer"]}}"#, .backward),
        ComparedPair(
            #"{"additionalProperties": {"type": "string"}}"#, #"{"properties": {"a": {"type": "string"}}}"#, .backward),
        ComparedPair(
            #"{"properties": {"a": false}}"#, #"{"properties": {"a": {"type": "string"}}}"#, .backward),
        ComparedPair(
            #"{"properties": {"a": true}}"#, #"{"properties": {"a": false}}"#, .forward, breaks: ["/properties/a"]),
        ComparedPair(
            #"{"properties": {"a/b": {"type": "string"}}}"#, #"{"properties": {"a/b": {"type": "null"}}}"#, .neither,
            breaks: ["/properties/a~1b/type"]),
        ComparedPair(
            #"{"properties": {"a": {"type": "string"}, "b": {"minimum": 0}}}"#,
            #"{"properties": {"a": {"type": "null"}, "b": {"minimum": 1}}}"#, .neither,
            breaks: ["/properties/a/type", "/properties/b/minimum"]),
        ComparedPair("{\"required\": [\"\u{E9}\"]}", "{\"required\": [\"e\u{301}\"]}", .neither),
        // Members that must be there.
        ComparedPair(#"{"required": ["a", "b"]}"#, #"{"required": ["a"]}"#, .backward),
        ComparedPair(#"{"required": ["a"]}"#, #"{"required": ["a", "b"]}"#, .forward, breaks: ["/required/1"]),
        ComparedPair(#"{"required": ["a", "b"]}"#, #"{"required": ["b", "a"]}"#, .both),
        ComparedPair(#"{"required": ["a"], "properties": {"a": false}, "type": "object"}"#, "false", .both),
        ComparedPair(#"{"required": ["a", "b"]}"#, #"{"minProperties": 2}"#, .backward),
        ComparedPair(#"{"minProperties": 1}"#, #"{"minProperties": 2}"#, .forward, breaks: ["/minProperties"]),
        ComparedPair(#"{"maxProperties": 2}"#, #"{"maxProperties": 3}"#, .backward),
        ComparedPair(
            #"{"properties": {"a": true, "b": true}, "additionalProperties": false}"#, #"{"maxProperties": 2}"#,
            .backward),
        ComparedPair(#"{"type": "object", "minProperties": 3, "maxProperties": 2}"#, "false", .both),
        ComparedPair(#"{"type": "object", "required": ["a", "b"], "maxProperties": 1}"#, "false", .both),
        // Names.
        ComparedPair(#"{"propertyNames": {"maxLength": 3}}"#, #"{"propertyNames": {"maxLength": 5}}"#, .backward),
        ComparedPair(
            #"{"propertyNames": {"maxLength": 5}}"#, #"{"propertyNames": {"maxLength": 3}}"#, .forward,
            breaks: ["/propertyNames/maxLength"]),
        ComparedPair(
            #"{"properties": {"ab": true}, "additionalProperties": false}"#, #"{"propertyNames": {"maxLength": 3}}"#,
            .backward),
        ComparedPair(
            #"{"properties": {"abcd": true}, "additionalProperties": false}"#, #"{"propertyNames": {"maxLength": 3}}"#,
            .neither, breaks: ["/propertyNames"]),
        ComparedPair(
            #"{"propertyNames": {"enum": ["a", "b"]}}"#,
            #"{"properties": {"a": true, "b": true}, "additionalProperties": false}"#,
            .both),
        ComparedPair(
            #"{"propertyNames": {"type": "string"}}"#, "{}", .both),
        // Dependencies.
        ComparedPair(
            #"{"dependentRequired": {"a": ["b"]}}"#, #"{"dependentRequired": {"a": ["b", "c"]}}"#, .forward,
            breaks: ["/dependentRequired/a"]),
        ComparedPair(#"{"required": ["b"]}"#, #"{"dependentRequired": {"a": ["b"]}}"#, .backward),
        ComparedPair(
            #"{"properties": {"a": false}}"#, #"{"dependentRequired": {"a": ["b"]}}"#, .backward),
        ComparedPair(
            #"{"dependentRequired": {"a": ["b"], "b": ["c"]}}"#, #"{"dependentRequired": {"a": ["c"]}}"#, .backward),
        ComparedPair(
            #"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, #"{"dependentRequired": {"a": ["b"]}}"#, .both),
        ComparedPair(
            #"{"dependentSchemas": {"a": {"properties": {"b": {"type": "integer"}}}}}"#,
            #"{"dependentSchemas": {"a": {"properties": {"b": {"type": "number"}}}}}"#, .backward),
        ComparedPair.draft7(
            #"{"dependencies": {"a": ["b"]}}"#, #"{"dependencies": {"a": {"required": ["b"]}}}"#, .both),
        ComparedPair.draft7(
            #"{"dependencies": {"a": ["b"]}}"#, #"{"dependencies": {"a": ["b", "c"]}}"#, .forward),
    ]
}
