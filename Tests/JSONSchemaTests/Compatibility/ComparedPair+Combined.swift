extension ComparedPair {
    static let combined: [ComparedPair] = [
        // allOf
        ComparedPair(#"{"allOf": [{"minimum": 1}, {"maximum": 3}]}"#, #"{"minimum": 1, "maximum": 3}"#, .both),
        ComparedPair(#"{"allOf": [{"minimum": 1}, {"maximum": 3}]}"#, #"{"allOf": [{"maximum": 3}]}"#, .backward),
        ComparedPair(
            #"{"allOf": [{"required": ["a"]}]}"#, #"{"allOf": [{"required": ["a"]}, {"required": ["b"]}]}"#, .forward,
            breaks: ["/allOf/1/required/0"]),
        ComparedPair(
            #"{"allOf": [{"properties": {"a": {"minimum": 1}}}, {"properties": {"a": {"maximum": 2}}}]}"#,
            #"{"properties": {"a": {"minimum": 1, "maximum": 2}}}"#, .both),
        ComparedPair(#"{"allOf": [{"type": "string"}, {"type": "integer"}]}"#, "false", .both),
        // anyOf
        ComparedPair(#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, #"{"type": ["string", "null"]}"#, .both),
        ComparedPair(
            #"{"anyOf": [{"type": "string"}]}"#, #"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#, .backward),
        ComparedPair(
            #"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#, #"{"anyOf": [{"type": "integer"}]}"#, .forward,
            breaks: ["/anyOf/0/type"]),
        ComparedPair(
            #"{"anyOf": [{"minimum": 5, "type": "number"}, {"type": "string"}]}"#,
            #"{"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]}"#, .backward),
        ComparedPair(
            #"{"type": "integer", "minimum": 0, "maximum": 1000}"#,
            #"{"type": "integer", "anyOf": [{"maximum": 500}, {"minimum": 501}]}"#, .backward),
        ComparedPair(
            #"{"type": "number", "minimum": 0}"#,
            #"{"anyOf": [{"type": "number", "maximum": 5}, {"type": "number", "minimum": 5}]}"#,
            .backward),
        ComparedPair(
            #"{"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            #"{"type": "object", "minProperties": 1}"#, .backward),
        ComparedPair(
            #"{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#, #"{"required": ["a"]}"#, .forward,
            breaks: ["/required/0"]),
        // oneOf
        ComparedPair(
            #"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
            #"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#,
            .both),
        ComparedPair(
            #"{"oneOf": [{"type": "string"}]}"#, #"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#, .backward),
        // What both branches take, neither does.
        ComparedPair(
            #"{"type": "integer"}"#, #"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#, .neither,
            breaks: ["/oneOf"]),
        ComparedPair(
            #"{"oneOf": [{"minimum": 5}, {"maximum": 3}]}"#, #"{"anyOf": [{"minimum": 5}, {"maximum": 3}]}"#, .backward),
        ComparedPair(
            #"{"anyOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#,
            #"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#,
            .forward),
        ComparedPair(
            #"{"oneOf": [{"properties": {"k": {"const": "a"}}, "required": ["k"], "type": "object"}, {"properties": {"k": {"const": "b"}}, "required": ["k"], "type": "object"}]}"#,
            #"{"oneOf": [{"properties": {"k": {"const": "a"}}, "required": ["k"], "type": "object"}, {"properties": {"k": {"const": "b"}}, "required": ["k"], "type": "object"}, {"properties": {"k": {"const": "c"}}, "required": ["k"], "type": "object"}]}"#,
            .backward),
        ComparedPair(
            #"{"oneOf": [{"properties": {"k": {"const": "a"}}, "required": ["k"], "type": "object"}]}"#,
            #"{"anyOf": [{"properties": {"k": {"const": "a"}, "n": {"type": "string"}}, "required": ["k"], "type": "object"}]}"#,
            .forward),
        // not
        ComparedPair(#"{"not": {"type": "string"}}"#, #"{"not": {"type": "string", "minLength": 1}}"#, .backward),
        ComparedPair(#"{"type": "integer"}"#, #"{"not": {"type": "string"}}"#, .backward),
        ComparedPair(
            #"{"not": {"type": "null"}}"#, #"{"type": ["boolean", "object", "array", "number", "string"]}"#, .both),
        ComparedPair(#"{"not": {"not": {"type": "string"}}}"#, #"{"type": "string"}"#, .both),
        ComparedPair(
            #"{"type": "object", "properties": {"a": false}}"#, #"{"type": "object", "not": {"required": ["a"]}}"#,
            .both),
        ComparedPair(
            #"{"type": "number", "not": {"minimum": 5}}"#, #"{"type": "number", "exclusiveMaximum": 5}"#, .both),
        ComparedPair(#"{"type": "string", "not": {"maxLength": 2}}"#, #"{"type": "string", "minLength": 3}"#, .both),
        ComparedPair(#"{"enum": [1, 2, 3], "not": {"const": 2}}"#, #"{"enum": [1, 3]}"#, .both),
        ComparedPair(
            #"{"not": {"anyOf": [{"type": "string"}, {"type": "null"}]}}"#, #"{"not": {"type": "string"}}"#, .backward),
        ComparedPair("{}", #"{"not": {"const": 0}}"#, .forward, breaks: ["/not"]),
        // if
        ComparedPair(
            #"{"if": {"minimum": 10}, "then": {"multipleOf": 10}}"#,
            #"{"if": {"minimum": 10}, "then": {"multipleOf": 5}}"#, .backward),
        ComparedPair(
            #"{"multipleOf": 10}"#, #"{"if": {"minimum": 10}, "then": {"multipleOf": 5}, "else": {"multipleOf": 2}}"#,
            .backward),
        ComparedPair(
            #"{"type": "object"}"#,
            #"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#, .forward,
            breaks: ["/then/required/0"]),
        ComparedPair(
            #"{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "null"}}"#,
            #"{"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]}"#, .both),
        ComparedPair(#"{"then": false, "else": false}"#, "{}", .both),
        ComparedPair(
            #"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            #"{"type": "object", "dependentRequired": {"a": ["b"]}}"#, .both),
        // What a random search has found once.
        ComparedPair(
            #"{"required": ["a"], "dependentSchemas": {"a": {"type": "object"}}}"#,
            #"{"required": ["a"], "type": "object"}"#, .forward),
        ComparedPair(
            #"{"oneOf": [{"type": "integer"}, {}, {"const": null}]}"#,
            #"{"oneOf": [{"type": "integer"}, {}, {"const": 1.5}]}"#,
            .neither),
    ]
}
