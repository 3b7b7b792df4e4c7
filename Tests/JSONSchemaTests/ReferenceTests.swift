import JSON
import Testing

@testable import JSONSchema

@Suite("References to other documents")
struct ReferenceTests {
    private func documents() throws -> SchemaDocuments {
        var documents = SchemaDocuments()
        documents.add(
            try json(
                #"{"$id": "https://a.example/money", "type": "object", "required": ["amount"], "properties": {"amount": {"$ref": "number#/$defs/positive"}}}"#
            ), at: "https://a.example/money")
        documents.add(
            try json(#"{"$defs": {"positive": {"exclusiveMinimum": 0}}}"#), at: "https://a.example/number")
        documents.add(try json(#"{"type": "what"}"#), at: "https://a.example/broken")
        return documents
    }

    @Test("What was supplied is found by its URI, and a violation says where in it the rule stands")
    func supplied() throws {
        let schema = try JSONSchema(
            compiling: try json(#"{"items": {"$ref": "https://a.example/money"}}"#), documents: try documents())
        #expect(schema.isValid(try json(#"[{"amount": 1}]"#)))
        let violations = schema.violations(of: try json(#"[{"amount": 0}, {}]"#))
        #expect(violations.map(\.pointer) == ["/0/amount", "/1/amount"])
        #expect(
            violations.map(\.schemaPointer) == [
                "https://a.example/number#/$defs/positive/exclusiveMinimum", "https://a.example/money#/required",
            ])
    }

    @Test("A fault in a document that is referred to is a fault, with the URI before its pointer; else nobody reads it")
    func faults() throws {
        let documents = try documents()
        let error = try #require(throws: SchemaError.self) {
            try JSONSchema(compiling: try json(#"{"$ref": "https://a.example/broken"}"#), documents: documents)
        }
        #expect(error.pointer == "https://a.example/broken#/type")
        #expect(throws: Never.self) {
            try JSONSchema(compiling: try json(#"{"$ref": "https://a.example/money"}"#), documents: documents)
        }
    }

    @Test("The metaschemas are built in, and take each other", arguments: Metaschema.documents.keys.sorted())
    func metaschemas(_ uri: String) throws {
        let schema = try JSONSchema(compiling: try json("{\"$ref\": \"\(uri)\"}"))
        let document = try #require(Metaschema.documents[uri])
        #expect(schema.violations(of: document) == [])
        #expect(!schema.isValid(try json("17")))
    }

    @Test("All metaschemas that are built in can be read")
    func built() {
        #expect(Metaschema.documents.count == 10)
        #expect(Metaschema.compiled.count == 2)
    }

    @Test("A part of a document may be of the other draft, and is read as that has it")
    func mixed() throws {
        let text = """
            {"$defs": {"pair": {"$id": "https://a.example/pair", "$schema": "http://json-schema.org/draft-07/schema#",
             "items": [{"type": "integer"}], "additionalItems": false}}, "prefixItems": [{"$ref": "https://a.example/pair"}]}
            """
        #expect(try isValid("[[1]]", under: text))
        #expect(try !isValid("[[1, 2]]", under: text))
    }

    @Test("What only the metaschema says is held to as well")
    func backstop() throws {
        let error = try #require(throws: SchemaError.self) {
            try JSONSchema(compiling: try json(##"{"definitions": {"a": {"$recursiveAnchor": 1}}}"##))
        }
        #expect(error.pointer == "/definitions/a/$recursiveAnchor")
    }

    @Test("A dialect of one's own is held against its own metaschema")
    func dialect() throws {
        var documents = SchemaDocuments()
        documents.add(
            try json(
                #"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://a.example/dialect", "$ref": "https://json-schema.org/draft/2020-12/schema", "required": ["title"]}"#
            ), at: "https://a.example/dialect")
        let named = #"{"$schema": "https://a.example/dialect", "title": "t", "type": "integer"}"#
        #expect(try !JSONSchema(compiling: try json(named), documents: documents).isValid(try json("\"x\"")))
        let error = try #require(throws: SchemaError.self) {
            try JSONSchema(compiling: try json(#"{"$schema": "https://a.example/dialect"}"#), documents: documents)
        }
        #expect(error.pointer == "/title")
    }

    @Test("A vocabulary that must be known and is not is refused")
    func vocabulary() throws {
        var documents = SchemaDocuments()
        documents.add(
            try json(
                #"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": {"https://a.example/own": true}}"#
            ), at: "https://a.example/dialect")
        let error = try #require(throws: SchemaError.self) {
            try JSONSchema(compiling: try json(#"{"$schema": "https://a.example/dialect"}"#), documents: documents)
        }
        #expect(error.pointer == "/$schema")
        #expect(error.message.contains("https://a.example/own"))
    }
}
