extension ComparedPair {
    static let arrays: [ComparedPair] = [
        ComparedPair(#"{"items": {"type": "integer"}}"#, #"{"items": {"type": "number"}}"#, .backward),
        ComparedPair(
            #"{"items": {"type": "number"}}"#, #"{"items": {"type": "integer"}}"#, .forward, breaks: ["/items/type"]),
        ComparedPair(#"{"items": {"type": "integer"}}"#, #"{"items": true}"#, .backward),
        ComparedPair(#"{"type": "array"}"#, #"{"type": "array", "items": {"type": "string"}}"#, .forward),
        ComparedPair(#"{"items": false}"#, #"{"maxItems": 0}"#, .both),
        ComparedPair(
            #"{"prefixItems": [{"type": "integer"}, {"type": "string"}]}"#,
            #"{"prefixItems": [{"type": "number"}]}"#, .backward),
        ComparedPair(
            #"{"prefixItems": [{"type": "integer"}]}"#,
            #"{"prefixItems": [{"type": "integer"}, {"type": "string"}]}"#, .forward, breaks: ["/prefixItems/1/type"]),
        ComparedPair(
            #"{"prefixItems": [{"type": "integer"}], "items": {"type": "integer"}}"#,
            #"{"items": {"type": "integer"}}"#,
            .both),
        ComparedPair(
            #"{"prefixItems": [true], "items": false}"#, #"{"maxItems": 1}"#, .both),
        ComparedPair(
            #"{"prefixItems": [true, true], "items": false}"#, #"{"prefixItems": [true], "items": false}"#, .forward),
        ComparedPair(
            #"{"items": {"type": "string"}, "maxItems": 1}"#, #"{"prefixItems": [{"type": "string"}]}"#, .backward),
        ComparedPair(#"{"minItems": 2}"#, #"{"minItems": 1}"#, .backward),
        ComparedPair(#"{"minItems": 0}"#, #"{"minItems": 1}"#, .forward, breaks: ["/minItems"]),
        ComparedPair(#"{"maxItems": 2}"#, #"{"maxItems": 1}"#, .forward, breaks: ["/maxItems"]),
        ComparedPair(#"{"type": "array", "minItems": 1, "items": false}"#, "false", .both),
        ComparedPair(#"{"uniqueItems": true}"#, #"{"uniqueItems": false}"#, .backward),
        ComparedPair(#"{"items": true}"#, #"{"uniqueItems": true}"#, .forward, breaks: ["/uniqueItems"]),
        ComparedPair(#"{"maxItems": 1}"#, #"{"uniqueItems": true}"#, .backward),
        ComparedPair(#"{"contains": {"type": "integer"}}"#, #"{"contains": {"type": "number"}}"#, .backward),
        ComparedPair(
            #"{"contains": {"type": "number"}}"#, #"{"contains": {"type": "integer"}}"#, .forward, breaks: ["/contains"]
        ),
        ComparedPair(#"{"contains": {"type": "integer"}}"#, #"{"minItems": 1}"#, .backward),
        ComparedPair(
            #"{"items": {"type": "integer"}, "minItems": 1}"#, #"{"contains": {"type": "integer"}}"#, .backward),
        ComparedPair(
            #"{"contains": {"type": "integer"}, "minContains": 2}"#, #"{"contains": {"type": "integer"}}"#, .backward),
        ComparedPair(
            #"{"contains": {"type": "integer"}, "minContains": 0}"#, "{}", .both),
        ComparedPair(
            #"{"contains": {"type": "integer"}, "maxContains": 2, "minContains": 0}"#,
            #"{"contains": {"type": "integer"}, "maxContains": 3, "minContains": 0}"#, .backward),
        ComparedPair(
            #"{"contains": {"type": "number"}, "maxContains": 2, "minContains": 0}"#,
            #"{"contains": {"type": "integer"}, "maxContains": 2, "minContains": 0}"#, .backward),
        ComparedPair(
            #"{"items": {"type": "string"}}"#,
            #"{"contains": {"type": "integer"}, "maxContains": 0, "minContains": 0}"#, .backward),
        ComparedPair(
            #"{"prefixItems": [{"type": "integer"}, {"type": "integer"}], "minItems": 2}"#,
            #"{"contains": {"type": "number"}, "minContains": 2}"#, .backward),
        ComparedPair.draft7(
            #"{"items": [{"type": "integer"}], "additionalItems": {"type": "string"}}"#,
            #"{"items": [{"type": "number"}], "additionalItems": true}"#, .backward),
        ComparedPair.draft7(
            #"{"items": [{"type": "integer"}]}"#, #"{"items": [{"type": "integer"}], "additionalItems": false}"#,
            .forward,
            breaks: ["/additionalItems"]),
        ComparedPair.draft7(#"{"items": true, "additionalItems": false}"#, #"{"items": true}"#, .both),
        // One draft after the other.
        ComparedPair(
            #"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "integer"}], "additionalItems": false}"#,
            #"{"prefixItems": [{"type": "integer"}], "items": false}"#, .both),
        ComparedPair(
            #"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}"#,
            #"{"dependentRequired": {"a": ["b"]}}"#, .both),
    ]
}
