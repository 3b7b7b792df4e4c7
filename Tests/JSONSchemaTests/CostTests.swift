import JSON
import Testing

@testable import JSONSchema

/// What a validation costs is bounded, whatever schema and value do together; and what is honest is not cut off.
@Suite("What a validation costs")
struct CostTests {
    /// Schemas and values that would keep a naive validator busy for minutes.
    static let greedy: [(name: String, schema: String, value: String)] = [
        ("choices that double at each level", doubling(30), "1"),
        (
            "a tree of choices that all look like it",
            ##"{"oneOf": [{"properties": {"n": {"$ref": "#"}, "k": {"const": 1}}}, {"properties": {"n": {"$ref": "#"}, "k": {"const": 2}}}]}"##,
            nested(60, #"{"k": 3}"#)
        ),
        (
            "what is evaluated, asked at each of many levels",
            evaluating, object(20_000)
        ),
        (
            "long numbers by a long divisor", #"{"items": {"multipleOf": 1.\#(digits(900))}}"#,
            "[\(Array(repeating: digits(1_000), count: 250).joined(separator: ","))]"
        ),
        (
            "many conditions that look up many members",
            #"{"dependentRequired": {\#(many(3_000) { #""m\#($0)": ["m\#(19_999 - $0)"]"# })}}"#, object(20_000)
        ),
        (
            "many patterns for many names",
            #"{"patternProperties": {\#(many(500) { #""(x+x+)+y\#($0)": true"# })}}"#, object(15_000)
        ),
    ]

    @Test("Each is given up in time, or answered", arguments: greedy.indices)
    func greed(_ index: Int) throws {
        let (name, text, value) = Self.greedy[index]
        let schema = try JSONSchema(
            compiling: try json(text), options: SchemaOptions(maxNesting: 100, maxSteps: 400_000))
        let node = try JSONDocument(parsing: value).root
        #expect(!schema.isValid(node), "\(name)")
        #expect(schema.violations(of: node).map(\.keyword) == ["too_costly"], "\(name)")
    }

    @Test("A pattern that others hang on costs its steps")
    func pattern() throws {
        let schema = try JSONSchema(
            compiling: try json(#"{"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}"#), options: SchemaOptions(maxSteps: 1_000)
        )
        let long = try json("\"\(String(repeating: "a", count: 100_000))\"")
        #expect(schema.violations(of: long).map(\.keyword) == ["too_costly"])
    }

    @Test("Validations that share a budget take from it what they cost, and no more than is left")
    func shared() throws {
        let schema = try schema(#"{"items": {"type": "object", "properties": {"a": {"minimum": 1}}}}"#)
        let value = try json("[\(Array(repeating: #"{"a": 1}"#, count: 100).joined(separator: ","))]")
        var budget = 1_000
        #expect(schema.violations(of: value, within: &budget).isEmpty)
        let cost = 1_000 - budget
        #expect((100...900).contains(cost))
        #expect(schema.violations(of: value, within: &budget).isEmpty == (2 * cost <= 1_000))
        // What costs more than is left is cut off, and leaves nothing.
        budget = cost - 1
        #expect(schema.violations(of: value, within: &budget).map(\.keyword) == ["too_costly"])
        #expect(budget == 0)
        #expect(schema.violations(of: value, within: &budget).map(\.keyword) == ["too_costly"])
        #expect(budget == 0)
    }

    @Test("Many small elements under honest schemas are not cut off, at the largest size of an event")
    func honest() throws {
        let numbers = "[\(Array(repeating: "1", count: 120_000).joined(separator: ","))]"
        let choices = many(10) { #"{"properties": {"kind": {"const": "k\#($0)"}}, "required": ["kind"]}"# }
        let objects = "[\(many(15_000) { #"{"kind":"k\#($0 % 10)"}"# })]"
        let names = "[\(many(17_000) { "\"name\($0)\"" })]"
        let cases = [
            (
                #"{"items": {"oneOf": [{"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "null"}]}}"#,
                numbers
            ),
            (#"{"items": {"oneOf": [\#(choices)]}}"#, objects),
            (#"{"uniqueItems": true, "items": {"pattern": "^name[0-9]+$", "maxLength": 12}}"#, names),
            (#"{"additionalProperties": {"type": "integer"}, "propertyNames": {"pattern": "^m"}}"#, object(17_000)),
            (#"{"patternProperties": {"^m": {"type": "integer"}}, "unevaluatedProperties": false}"#, object(17_000)),
        ]
        for (text, value) in cases {
            #expect(value.utf8.count > 180_000 && value.utf8.count < 256 << 10)
            #expect(try isValid(value, under: text), "\(text)")
        }
    }

    @Test("A tree whose nodes say what they are, at the end of each, is looked through once")
    func tree() throws {
        let kinds = ["sum", "product", "quotient"].map { kind in
            "{\"type\": \"object\", \"required\": [\"kind\"], \"properties\": {\"left\": {\"$ref\": \"#\"}, \"kind\": {\"const\": \"\(kind)\"}}}"
        }
        let text = "{\"oneOf\": [\(kinds.joined(separator: ",")), {\"type\": \"integer\"}]}"
        let deep = (0..<60).reduce("1") { value, level in
            "{\"left\": \(value), \"kind\": \"\(["sum", "quotient"][level % 2])\"}"
        }
        #expect(try isValid(deep, under: text))
        let wrong = try schema(text).violations(of: try json(deep.replacing("1", with: "\"x\"")))
        #expect(wrong.map(\.pointer) == [String(repeating: "/left", count: 60)])
        #expect(wrong.map(\.message) == ["must be an integer or an object, and is a string"])
    }

    @Test("One more element than may stand twice is found, among very many, without comparing each with each")
    func unique() throws {
        let many = (0..<20_000).map { "{\"a\": [\($0)]}" }
        let schema = try schema(#"{"uniqueItems": true}"#)
        #expect(schema.isValid(try json("[\(many.joined(separator: ","))]")))
        let violations = schema.violations(of: try json("[\((many + [many[7]]).joined(separator: ","))]"))
        #expect(violations.map(\.pointer) == ["/20000"])
        #expect(violations.first?.message.contains("is like element 7") == true)
    }

    @Test(
        "The deepest value, at each level under as many schemas as there may be on the whole, needs no more stack than there is"
    )
    func depth() throws {
        func chain(_ length: Int) throws -> JSONSchema {
            let links = many(length) {
                "\"d\($0)\": {\"minItems\": 0, \"allOf\": [{\"$ref\": \"#/$defs/d\($0 + 1)\"}]}"
            }
            let last = "\"d\(length)\": {\"items\": {\"$ref\": \"#/$defs/d0\"}}"
            return try JSONSchema(
                compiling: try json("{\"$ref\": \"#/$defs/d0\", \"$defs\": {\(links), \(last)}}"),
                options: SchemaOptions(maxNesting: 100))
        }
        let deep = try json(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        #expect(try chain(7).isValid(deep))
        let violations = try chain(30).violations(of: deep)
        #expect(violations.map(\.keyword) == ["too_costly"])
        #expect(violations.first?.message.contains("too many schemas") == true)
    }

    @Test("Dynamic references that go in a circle on one value end with an answer")
    func circle() throws {
        let text = ##"{"$dynamicAnchor": "a", "anyOf": [{"$dynamicRef": "#a"}]}"##
        let violations = try schema(text).violations(of: try json("1"))
        #expect(violations.map(\.keyword) == ["too_costly"])
    }

    private static func many(_ count: Int, _ part: (Int) -> String) -> String {
        (0..<count).map(part).joined(separator: ",")
    }

    private func many(_ count: Int, _ part: (Int) -> String) -> String { Self.many(count, part) }

    /// All members are asked for by name, over and over, and none counts in the end.
    private static var evaluating: String {
        let all = many(40) { "{\"required\": [\"q\($0)\"]}" }
        let choices = many(40) { "{\"anyOf\": [{\"properties\": {\"p\($0)\": true}}, {\"$ref\": \"#/$defs/all\"}]}" }
        return
            "{\"anyOf\": [\(choices)], \"$defs\": {\"all\": {\"anyOf\": [\(all)]}}, \"unevaluatedProperties\": false}"
    }

    private static func digits(_ count: Int) -> String { String(repeating: "7", count: count) }

    private static func object(_ count: Int) -> String { "{\(many(count) { "\"m\($0)\":\($0)" })}" }

    private func object(_ count: Int) -> String { Self.object(count) }

    private static func nested(_ depth: Int, _ inner: String) -> String {
        (0..<depth).reduce(inner) { value, _ in #"{"n": \#(value)}"# }
    }

    /// Each definition applies the next one twice.
    private static func doubling(_ depth: Int) -> String {
        let definitions = many(depth) {
            "\"d\($0)\": {\"anyOf\": [{\"not\": {\"$ref\": \"#/$defs/d\($0 + 1)\"}}, {\"$ref\": \"#/$defs/d\($0 + 1)\"}]}"
        }
        return "{\"$ref\": \"#/$defs/d0\", \"$defs\": {\(definitions), \"d\(depth)\": {\"const\": 2}}}"
    }
}
