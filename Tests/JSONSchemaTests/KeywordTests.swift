import Testing

@Suite("Keywords")
struct KeywordTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let schema: String
        let valid: [String]
        let invalid: [String]
        var testDescription: String { schema }

        init(_ schema: String, valid: [String], invalid: [String]) {
            self.schema = schema
            self.valid = valid
            self.invalid = invalid
        }
    }

    @Test("Each keyword accepts what it should and nothing else", arguments: scalars + containers + combined)
    func keyword(_ example: Case) throws {
        for value in example.valid {
            #expect(try isValid(value, under: example.schema), "\(value) should be valid")
        }
        for value in example.invalid {
            #expect(try !isValid(value, under: example.schema), "\(value) should be invalid")
        }
    }

    static let scalars: [Case] = [
        Case("true", valid: ["1", "null"], invalid: []),
        Case("false", valid: [], invalid: ["1", "null", "{}"]),
        Case("{}", valid: ["1", "[]"], invalid: []),
        Case(
            #"{"type": "integer"}"#, valid: ["1", "1.0", "-0", "1e2", "12345678901234567890123"],
            invalid: ["1.5", "\"1\"", "null", "true"]),
        Case(#"{"type": "number"}"#, valid: ["1", "1.5", "1e400"], invalid: ["\"1\"", "[]"]),
        Case(#"{"type": ["string", "null"]}"#, valid: ["null", "\"\""], invalid: ["1", "false", "{}"]),
        Case(#"{"type": "boolean"}"#, valid: ["true", "false"], invalid: ["0", "null"]),
        Case(
            #"{"enum": [1, "a", null, {"b": [1, 2]}]}"#,
            valid: ["1.0", "\"a\"", "\"\\u0061\"", "null", #"{"b": [1, 2e0]}"#],
            invalid: ["2", "\"b\"", "false", #"{"b": [2, 1]}"#]),
        Case(#"{"enum": []}"#, valid: [], invalid: ["1"]),
        Case(
            #"{"enum": [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}"#, valid: ["17", "1.7e1"],
            invalid: ["18", "\"1\""]),
        Case(#"{"const": {"a": 1, "b": 2}}"#, valid: [#"{"b": 2, "a": 1}"#], invalid: [#"{"a": 1}"#, "1"]),
        Case(#"{"const": false}"#, valid: ["false"], invalid: ["0", "null", "\"\""]),
        Case(#"{"minimum": 1.1}"#, valid: ["1.1", "2", "\"x\""], invalid: ["1", "-5"]),
        Case(#"{"maximum": 9007199254740993}"#, valid: ["9007199254740993"], invalid: ["9007199254740994"]),
        Case(#"{"exclusiveMinimum": 0, "exclusiveMaximum": 1}"#, valid: ["0.5"], invalid: ["0", "1", "0.0", "1.00"]),
        Case(#"{"multipleOf": 0.01}"#, valid: ["0.07", "4.35", "1e300", "0"], invalid: ["0.075"]),
        Case(
            #"{"minLength": 2, "maxLength": 3}"#, valid: ["\"ab\"", "\"\u{1F600}é\"", "\"\\ud83d\\ude00x\"", "1"],
            invalid: ["\"a\"", "\"abcd\"", "\"\u{1F600}\""]),
        Case(#"{"maxLength": 1e400}"#, valid: ["\"a\""], invalid: []),
    ]

    static let containers: [Case] = [
        Case(#"{"required": ["a", "b"]}"#, valid: [#"{"a": 1, "b": null}"#, "[]"], invalid: [#"{"a": 1}"#, "{}"]),
        Case(
            #"{"properties": {"a": {"type": "string"}}}"#, valid: [#"{"a": "x", "b": 1}"#, "{}", "1"],
            invalid: [#"{"a": 1}"#, #"{"\u0061": 1}"#]),
        Case(
            #"{"properties": {"a": true}, "additionalProperties": false}"#, valid: [#"{"a": 1}"#, "{}"],
            invalid: [#"{"b": 1}"#]),
        Case(
            #"{"properties": {"a": true}, "additionalProperties": {"type": "number"}}"#,
            valid: [#"{"a": "x", "b": 1}"#], invalid: [#"{"b": "x"}"#]),
        Case(
            #"{"required": ["a"], "additionalProperties": {"type": "number"}}"#, valid: [#"{"a": 1}"#],
            invalid: [#"{"a": "x"}"#]),
        Case(
            "{\"properties\": {\"\u{E9}\": {\"type\": \"string\"}}}", valid: ["{\"e\u{301}\": 1}"],
            invalid: ["{\"\u{E9}\": 1}"]),
        Case(
            #"{"minProperties": 1, "maxProperties": 2}"#, valid: [#"{"a": 1}"#],
            invalid: ["{}", #"{"a": 1, "b": 1, "c": 1}"#]),
        Case(#"{"propertyNames": {"maxLength": 2}}"#, valid: [#"{"ab": 1}"#], invalid: [#"{"abc": 1}"#]),
        Case(
            #"{"dependentRequired": {"a": ["b"]}}"#, valid: [#"{"a": 1, "b": 1}"#, #"{"c": 1}"#],
            invalid: [#"{"a": 1}"#]),
        Case(
            #"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, valid: [#"{"a": 1, "b": 1}"#, "{}"],
            invalid: [#"{"a": 1}"#]),
        Case(#"{"items": {"type": "integer"}}"#, valid: ["[]", "[1, 2]", "{}"], invalid: ["[1, \"a\"]"]),
        Case(
            #"{"prefixItems": [{"type": "integer"}, true], "items": false}"#, valid: ["[]", "[1]", "[1, 2]"],
            invalid: ["[\"a\"]", "[1, 2, 3]"]),
        Case(#"{"minItems": 1, "maxItems": 2}"#, valid: ["[1]"], invalid: ["[]", "[1, 2, 3]"]),
        Case(
            #"{"uniqueItems": true}"#, valid: ["[1, 2]", "[1, true]", "[[1], [2]]"],
            invalid: ["[1, 1.0]", #"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#]),
        Case(#"{"contains": {"type": "string"}}"#, valid: ["[1, \"a\"]"], invalid: ["[]", "[1]"]),
        Case(#"{"contains": {"type": "string"}, "minContains": 0}"#, valid: ["[]"], invalid: []),
        Case(
            #"{"contains": {"type": "string"}, "minContains": 2, "maxContains": 2}"#, valid: ["[\"a\", \"b\", 1]"],
            invalid: ["[\"a\"]", "[\"a\", \"b\", \"c\"]"]),
    ]

    static let combined: [Case] = [
        Case(#"{"allOf": [{"minimum": 1}, {"maximum": 3}]}"#, valid: ["2"], invalid: ["0", "4"]),
        Case(#"{"anyOf": [{"type": "string"}, {"minimum": 3}]}"#, valid: ["\"a\"", "3"], invalid: ["2"]),
        Case(#"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#, valid: ["2", "3"], invalid: ["6", "1"]),
        Case(#"{"not": {"type": "null"}}"#, valid: ["1"], invalid: ["null"]),
        Case(
            #"{"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"multipleOf": 2}}"#, valid: ["20", "4"],
            invalid: ["11", "3"]),
        Case(#"{"then": false, "else": false}"#, valid: ["1"], invalid: []),
        Case(
            ##"{"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a", "maxLength": 1}"##, valid: ["\"a\""],
            invalid: ["1", "\"ab\""]),
        Case(
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {"type": "string"}}, "$ref": "#/definitions/a", "maxLength": 1}"##,
            valid: ["\"ab\""], invalid: ["1"]),
        Case(
            ##"{"properties": {"next": {"$ref": "#"}}, "required": ["v"]}"##, valid: [##"{"v": 1, "next": {"v": 2}}"##],
            invalid: [##"{"v": 1, "next": {"v": 2, "next": {}}}"##]),
        Case(
            ##"{"$defs": {"a/b~c %": {"type": "null"}}, "$ref": "#/$defs/a~1b~0c%20%25"}"##, valid: ["null"],
            invalid: ["1"]),
        Case(
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "integer"}], "additionalItems": {"type": "string"}}"##,
            valid: ["[1, \"a\"]"], invalid: ["[\"a\"]", "[1, 1]"]),
        Case(
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "items": true, "additionalItems": false}"##,
            valid: ["[1, 2]"], invalid: []),
        Case(
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"], "c": {"required": ["d"]}}}"##,
            valid: [##"{"a": 1, "b": 1}"##, ##"{"c": 1, "d": 1}"##], invalid: [##"{"a": 1}"##, ##"{"c": 1}"##]),
    ]
}
