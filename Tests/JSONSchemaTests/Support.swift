import JSON

@testable import JSONSchema

/// Parses a text that a test spells out.
func json(_ text: String) throws -> JSONNode { try JSONDocument(parsing: text).root }

func schema(_ text: String) throws -> JSONSchema {
    try JSONSchema(parsing: Array(text.utf8), options: SchemaOptions(assertsFormats: true))
}

/// Whether a value is valid; both ways of walking must agree.
func isValid(_ value: String, under text: String) throws -> Bool {
    let schema = try schema(text)
    let value = try json(value)
    let isValid = schema.isValid(value)
    guard isValid == schema.violations(of: value).isEmpty else { throw Disagreement(schema: text, value: "\(value)") }
    return isValid
}

/// The violations, as `pointer keyword`.
func faults(_ value: String, under text: String) throws -> [String] {
    try schema(text).violations(of: try json(value)).map { "\($0.pointer) \($0.keyword)" }
}

struct Disagreement: Error {
    let schema: String
    let value: String
}

/// The fault of a schema that does not compile, as `pointer message`.
func fault(of text: String) -> String? {
    do {
        _ = try schema(text)
        return nil
    } catch {
        return "\(error)"
    }
}
