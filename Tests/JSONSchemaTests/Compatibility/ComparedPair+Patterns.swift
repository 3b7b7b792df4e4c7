extension ComparedPair {
    /// Patterns of texts and names, and what other keywords have not looked at.
    static let patterns: [ComparedPair] = [
        ComparedPair(#"{"pattern": "^a"}"#, #"{"type": ["string", "null"], "pattern": "^a"}"#, .forward),
        ComparedPair(#"{"type": "string", "pattern": "^a"}"#, #"{"type": "string"}"#, .backward),
        ComparedPair(#"{"type": "string"}"#, #"{"pattern": "^a"}"#, .neither, breaks: ["/pattern"]),
        // Of two patterns, one may take all that the other takes.
        ComparedPair(#"{"pattern": "^a"}"#, #"{"pattern": "^a?"}"#, .backward),
        ComparedPair(#"{"pattern": "^[a-z]{2,4}$"}"#, #"{"pattern": "^[a-z]+$"}"#, .backward),
        ComparedPair(#"{"pattern": "^a"}"#, #"{"pattern": "^b"}"#, .neither, breaks: ["/pattern"]),
        ComparedPair(#"{"pattern": "^\\d{4}$"}"#, #"{"pattern": "^[0-9][0-9]{3}$"}"#, .both),
        ComparedPair(#"{"pattern": "^\\p{Lu}$"}"#, #"{"pattern": "^\\p{L}$"}"#, .backward),
        ComparedPair(#"{"pattern": "^(?!x)[x-z]+$"}"#, #"{"pattern": "^[yz]"}"#, .backward),
        ComparedPair(#"{"pattern": "\\bab\\b"}"#, #"{"pattern": "a[bc]"}"#, .backward),
        ComparedPair("{}", #"{"pattern": "^[^]*$"}"#, .both),
        ComparedPair(
            #"{"type": "string", "anyOf": [{"pattern": "^a"}, {"pattern": "^b"}]}"#,
            #"{"type": "string", "pattern": "^[ab]"}"#, .both),
        ComparedPair(
            #"{"type": "string", "pattern": "^a", "not": {"pattern": "b$"}}"#,
            #"{"type": "string", "pattern": "^a(.|\\s)*[^b]$|^a$"}"#, .both),
        // One that looks back has no table, and nobody says what it takes.
        ComparedPair(#"{"pattern": "(?<=a)b"}"#, #"{"pattern": "b"}"#, .neither, breaks: ["/pattern"]),
        // A pattern against lengths, and against lists.
        ComparedPair(
            #"{"type": "string", "pattern": "^[A-Z]{3}$"}"#, #"{"type": "string", "minLength": 3, "maxLength": 3}"#,
            .backward),
        ComparedPair(
            #"{"type": "string", "pattern": "^a*$", "maxLength": 2}"#, #"{"type": "string", "pattern": "^a{0,2}$"}"#,
            .both),
        ComparedPair(
            #"{"type": "string", "pattern": "^(red|green)$"}"#, #"{"enum": ["green", "red"]}"#, .both),
        ComparedPair(#"{"pattern": "^(red|green)$"}"#, #"{"enum": ["green", "red"]}"#, .forward),
        ComparedPair(
            #"{"type": "string", "pattern": "^(red|green)$"}"#, #"{"enum": ["red"]}"#, .forward, breaks: ["/enum"]),
        ComparedPair(#"{"type": "string", "pattern": "^a$"}"#, #"{"const": "a"}"#, .both),
        ComparedPair(
            #"{"type": "string", "pattern": "^a$"}"#, #"{"const": "a", "enum": ["b"]}"#, .forward),
        ComparedPair(#"{"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "^b"}]}"#, "false", .both),
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
        ComparedPair(
            #"{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}"#,
            #"{"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false}"#, .backward),
        ComparedPair(
            #"{"patternProperties": {"^(a|b)$": {"type": "integer"}}, "additionalProperties": false}"#,
            #"{"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "additionalProperties": false}"#,
            .both),
        ComparedPair(
            #"{"propertyNames": {"pattern": "^ab"}}"#,
            #"{"patternProperties": {"^a": true}, "additionalProperties": false}"#, .backward),
        ComparedPair(
            #"{"patternProperties": {"^a": {"type": "string"}, "^b": {"type": "null"}}}"#,
            #"{"patternProperties": {"^ab": {"type": "string"}, "^ba": {"type": "null"}}}"#, .backward),
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
