import JSON
import Testing

@testable import JSONSchema

@Suite("Violations")
struct ViolationTests {
    private let invoice = """
        {"type": "object", "required": ["id", "amount"], "additionalProperties": false, "properties": {
          "id": {"type": "string", "minLength": 1}, "amount": {"type": "integer", "minimum": 0},
          "state": {"enum": ["open", "paid"]}, "lines": {"items": {"required": ["a/b"]}}}}
        """

    @Test("All that is wrong is found, each with the pointer to it")
    func all() throws {
        let value = #"{"amount": -1.5, "state": "lost", "lines": [{"a/b": 1}, {}], "extra": 1}"#
        #expect(
            try faults(value, under: invoice)
                == [
                    "/amount type", "/state enum", "/lines/1/a~1b required", "/extra additionalProperties",
                    "/id required",
                ])
    }

    @Test("A violation says where in the schema it comes from, and what to do")
    func words() throws {
        let violations = try schema(invoice).violations(
            of: try json(#"{"id": "a", "amount": "1", "state": "lost", "x": 1}"#), at: "/payload")
        #expect(violations.map(\.pointer) == ["/payload/amount", "/payload/state", "/payload/x"])
        #expect(
            violations.map(\.schemaPointer) == [
                "/properties/amount/type", "/properties/state/enum", "/additionalProperties",
            ])
        #expect(
            violations.map(\.message) == [
                "must be an integer, and is a string", "must be one of \"open\", \"paid\"",
                "is not known here; known are id, amount, state, lines",
            ])
    }

    @Test("No more are looked for than were asked for")
    func limit() throws {
        let array = "[" + Array(repeating: "1", count: 100).joined(separator: ",") + "]"
        let schema = try schema(#"{"items": {"type": "string"}}"#)
        #expect(schema.violations(of: try json(array), limit: 7).count == 7)
    }

    @Test("Of several choices the one that is for such values says why")
    func choices() throws {
        let text = #"{"oneOf": [{"type": "null"}, {"type": "object", "required": ["a"]}]}"#
        #expect(try faults("{}", under: text) == ["/a required"])
        let violations = try schema(text).violations(of: try json("1"))
        #expect(violations.map(\.message) == ["must be an object or null, and is an integer"])
        let both = try schema(#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#).violations(of: try json("3"))
        #expect(both.first?.message.contains("is as both /oneOf/0 and /oneOf/1 say") == true)
    }

    @Test("Long values of a schema are cut in messages")
    func long() throws {
        let long = String(repeating: "x", count: 5000)
        let violations = try schema("{\"const\": \"\(long)\"}").violations(of: try json("1"))
        #expect((violations.first?.message.count ?? 0) < 100)
    }
}
