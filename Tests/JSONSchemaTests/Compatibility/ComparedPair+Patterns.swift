extension ComparedPair {
    /// Patterns of texts and names, and what other keywords have not looked at.
    static let patterns: [ComparedPair] = [
        ComparedPair(#"{"pattern": "^a"}"#, #"{"type": ["string", "null"], "pattern": "^a"}"#, .forward),
        ComparedPair(#"{"type": "string", "pattern": "^a"}"#, #"{"type": "string"}"#, .backward),
        ComparedPair(#"{"type": "string"}"#, #"{"pattern": "^a"}"#, .neither, breaks: ["/pattern"]),
        // Nobody says which of two patterns takes more.
        ComparedPair(#"{"pattern": "^a"}"#, #"{"pattern": "^a?"}"#, .neither, breaks: ["/pattern"]),
        ComparedPair("{}", #"{"pattern": ".*"}"#, .both),
        ComparedPair(#"{"enum": ["ab", "ac"]}"#, #"{"pattern": "^a[bc]$"}"#, .backward),
        ComparedPair(
            #"{"patternProperties": {"^a": {"type": "integer"}}}"#,
            #"{"patternProperties": {"^a": {"type": "number"}}}"#,
            .backward),
        ComparedPair(
            #"{"patternProperties": {"^a": {"type": "number"}}}"#,
            #"{"patternProperties": {"^a": {"type": "integer"}}}"#,
            .forward, breaks: ["/patternProperties/^a/type"]),
        ComparedPair(
            #"{"patternProperties": {"^a": {"type": "integer"}}}"#, #"{"properties": {"ab": {"type": "integer"}}}"#,
            .backward),
        ComparedPair(
            #"{"properties": {"ab": {"type": "integer"}}, "additionalProperties": false}"#,
            #"{"patternProperties": {"^a": {"type": "integer"}}, "additionalProperties": false}"#, .backward),
        ComparedPair(
            #"{"patternProperties": {"^a": true}}"#,
            #"{"patternProperties": {"^a": true}, "additionalProperties": false}"#, .forward,
            breaks: ["/additionalProperties"]),
        ComparedPair(
            #"{"propertyNames": {"pattern": "^a"}}"#,
            #"{"patternProperties": {"^a": true}, "additionalProperties": false}"#,
            .backward),
        ComparedPair(
            #"{"patternProperties": {"^a": {"minimum": 1}, "b$": {"maximum": 2}}}"#,
            #"{"patternProperties": {"b$": {"maximum": 2}, "^a": {"minimum": 0}}}"#, .backward),
        // unevaluatedProperties
        ComparedPair(
            #"{"properties": {"a": true}, "unevaluatedProperties": false}"#,
            #"{"properties": {"a": true}, "additionalProperties": false}"#, .both),
        ComparedPair(
            #"{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}"#,
            #"{"properties": {"a": true}, "additionalProperties": false}"#, .both),
        ComparedPair(
            #"{"anyOf": [{"properties": {"a": true}}, {"properties": {"b": true}}], "unevaluatedProperties": false}"#,
            #"{"properties": {"a": true, "b": true}, "additionalProperties": false}"#, .backward),
        ComparedPair(
            #"{"type": "object", "allOf": [{"properties": {"a": true}}]}"#,
            #"{"type": "object", "allOf": [{"properties": {"a": true}}], "unevaluatedProperties": {"type": "string"}}"#,
            .forward, breaks: ["/unevaluatedProperties/type"]),
        ComparedPair(
            #"{"allOf": [{"additionalProperties": {"type": "integer"}}]}"#,
            #"{"allOf": [{"additionalProperties": {"type": "integer"}}], "unevaluatedProperties": false}"#, .both),
        // unevaluatedItems
        ComparedPair(
            #"{"prefixItems": [true], "unevaluatedItems": false}"#, #"{"maxItems": 1}"#, .both),
        ComparedPair(
            #"{"allOf": [{"prefixItems": [true, true]}], "unevaluatedItems": false}"#, #"{"maxItems": 1}"#, .forward,
            breaks: ["/maxItems"]),
        ComparedPair(
            #"{"contains": {"type": "string"}, "unevaluatedItems": false}"#, #"{"maxItems": 0}"#, .neither),
    ]
}
