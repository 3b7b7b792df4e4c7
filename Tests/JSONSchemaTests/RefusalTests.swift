import JSON
import Testing

@testable import JSONSchema

@Suite("What a schema is refused for")
struct RefusalTests {
    static let faults: [(String, String)] = [
        ("1", "the schema must be a schema: an object, or true or false"),
        ("{", "the schema is not JSON"),
        (#"{"$schema": "http://json-schema.org/draft-04/schema#"}"#, "/$schema must be"),
        (#"{"properties": {"a": {"pattern": "^(a"}}}"#, "/properties/a/pattern is a pattern that can't be used"),
        (#"{"patternProperties": {"[b/": true}}"#, "/patternProperties/[b~1 is a pattern that can't be used"),
        (#"{"unevaluatedProperties": 1}"#, "/unevaluatedProperties must be a schema"),
        (#"{"requird": ["a"]}"#, "/requird is not a keyword: did you mean \"required\"?"),
        (#"{"items": {"additionalproperties": false}}"#, "/items/additionalproperties is not a keyword: did you mean"),
        (#"{"title": 1}"#, "/title must be a string"),
        (#"{"readOnly": "yes"}"#, "/readOnly must be true or false"),
        (#"{"examples": {}}"#, "/examples must be an array of values"),
        (#"{"$vocabulary": {"https://a.b/c": 1}}"#, "/$vocabulary/https:~1~1a.b~1c must be true or false"),
        (#"{"$anchor": "1a"}"#, "/$anchor must be a name"),
        (#"{"$id": "a b"}"#, "/$id must be a URI"),
        (#"{"$id": "https://a.b/c#d"}"#, "/$id must have no fragment"),
        (#"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"#, "is the name of another schema already"),
        (#"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"#, "is the name of another schema already"),
        (##"{"$ref": "#none"}"##, "/$ref \"#none\" points to nothing"),
        (##"{"$dynamicRef": "#none"}"##, "/$dynamicRef \"#none\" points to nothing"),
        (##"{"$recursiveRef": "#"}"##, "/$recursiveRef is not a keyword of draft 2020-12"),
        (#"{"type": "text"}"#, "/type must be one of"),
        (#"{"type": []}"#, "/type must be one of"),
        (#"{"format": "phone"}"#, "/format \"phone\" can't be checked here; known are date"),
        (#"{"minLength": -1}"#, "/minLength must be an integer, 0 or more"),
        (#"{"minLength": 1.5}"#, "/minLength must be an integer, 0 or more"),
        (#"{"exclusiveMinimum": true}"#, "/exclusiveMinimum must be a number"),
        (#"{"multipleOf": 0}"#, "/multipleOf must be more than 0"),
        (#"{"required": "a"}"#, "/required must be an array of strings, each once"),
        (#"{"required": ["a", "a"]}"#, "/required must be an array of strings, each once"),
        (#"{"allOf": []}"#, "/allOf must be an array of schemas, at least one"),
        (#"{"anyOf": [1]}"#, "/anyOf/0 must be a schema"),
        (#"{"properties": {"a/b": 1}}"#, "/properties/a~1b must be a schema"),
        (#"{"items": [true]}"#, "/items must be a schema; draft 2020-12 writes"),
        (#"{"additionalItems": true}"#, "/additionalItems is not a keyword of draft 2020-12"),
        (#"{"$ref": "other.json"}"#, "/$ref \"other.json\" leads to no schema that is known here"),
        (#"{"$ref": "https://example.org/s"}"#, "leads to no schema that is known here, and none is ever fetched"),
        (##"{"$ref": "#/$defs/none"}"##, "/$ref \"#/$defs/none\" points to nothing"),
        (##"{"$ref": "#"}"##, "the schema refers to itself without going into the value"),
        (
            ##"{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}"##,
            "refers to itself without"
        ),
        (
            #"{"items": {"$schema": "https://json-schema.org/draft/2020-12/schema"}}"#,
            "/items/$schema may stand only at the root of a schema, or beside an \"$id\""
        ),
        (#"{"$defs": {"unused": {"type": "nothing"}}}"#, "/$defs/unused/type must be one of"),
        (
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": []}"##,
            "/prefixItems is not a keyword of draft-07"
        ),
    ]

    @Test("Every fault is named with a pointer to it", arguments: faults)
    func fault(_ text: String, _ expected: String) {
        let message = JSONSchemaTests.fault(of: text) ?? "compiled"
        #expect(message.contains(expected), "\(message)")
    }

    @Test("Annotations say nothing about a value")
    func annotations() throws {
        let text = """
            {"$id": "https://example.org/s", "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "t",
             "description": "d", "default": 1, "examples": [1], "$comment": "c", "readOnly": true, "writeOnly": false,
             "deprecated": false, "x-owner": "billing"}
            """
        #expect(try isValid("{}", under: text))
    }

    @Test("A long chain of references on one value is refused, on deeper and deeper values taken")
    func chains() throws {
        let inPlace = (0..<100).map { "\"d\($0)\": {\"$ref\": \"#/$defs/d\($0 + 1)\"}" }.joined(separator: ",")
        let message = JSONSchemaTests.fault(of: "{\"$defs\": {\(inPlace), \"d100\": true}}") ?? "compiled"
        #expect(message.contains("applies more than 32 schemas"))
        let deeper = (0..<3000).map { "\"d\($0)\": {\"items\": {\"$ref\": \"#/$defs/d\($0 + 1)\"}}" }.joined(
            separator: ",")
        #expect(JSONSchemaTests.fault(of: "{\"$defs\": {\(deeper), \"d3000\": true}}") == nil)
    }

    @Test("The number of subschemas is bounded")
    func size() {
        #expect(throws: SchemaError.self) {
            try JSONSchema(
                compiling: try json(#"{"allOf": [true, true, true]}"#), options: SchemaOptions(maxSubschemas: 3))
        }
    }

    @Test("What patterns take together is bounded")
    func patterns() {
        let text = #"{"allOf": [{"pattern": "^a{90}b$"}, {"pattern": "^b{90}a$"}]}"#
        func fault(_ size: Int) -> String? {
            do {
                _ = try JSONSchema(compiling: try json(text), options: SchemaOptions(maxPatternSize: size))
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(fault(1000) == nil)
        #expect(fault(600)?.contains("/allOf/0/pattern is too much, with the patterns before it") == true)
    }

    @Test("A validation that costs too much ends with an answer")
    func costs() throws {
        // Each definition applies the next one twice: two to the power of thirty.
        let doubling = (0..<30).map { number in
            "\"d\(number)\": {\"anyOf\": [{\"not\": {\"$ref\": \"#/$defs/d\(number + 1)\"}}, {\"$ref\": \"#/$defs/d\(number + 1)\"}]}"
        }
        let text =
            "{\"$ref\": \"#/$defs/d0\", \"$defs\": {\(doubling.joined(separator: ",")), \"d30\": {\"const\": 2}}}"
        let schema = try JSONSchema(
            compiling: try json(text), options: SchemaOptions(maxNesting: 100, maxSteps: 100_000))
        let value = try json("1")
        #expect(!schema.isValid(value))
        #expect(schema.violations(of: value).map(\.keyword) == ["too_costly"])
    }

}
