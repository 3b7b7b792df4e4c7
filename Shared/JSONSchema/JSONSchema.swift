package import JSON

/// A JSON Schema (draft 2020-12 or draft-07), compiled once to an immutable form that validates any number of values, from
/// any number of threads, without reading the schema again.
///
/// What it cannot hold to is refused when it is compiled, never passed over in silence. Nothing is ever fetched.
package struct JSONSchema: Sendable {
    /// All subschemas; the first is the schema itself.
    let subschemas: [Subschema]

    /// - Throws: `SchemaError`, which points to what is wrong in the schema.
    package init(compiling schema: JSONNode, options: SchemaOptions = SchemaOptions()) throws(SchemaError) {
        var compiler = try SchemaCompiler(schema, options: options)
        subschemas = try compiler.compile()
    }

    /// - Throws: `SchemaError` also where the text is not JSON.
    package init(parsing text: [UInt8], options: SchemaOptions = SchemaOptions()) throws(SchemaError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: text)
        } catch {
            throw SchemaError(pointer: "", keyword: nil, "is not JSON: \(error.message)")
        }
        try self.init(compiling: document.root, options: options)
    }

    package func isValid(_ value: JSONNode) -> Bool {
        var validation = Validation(subschemas, collecting: false, limit: 1)
        // A walk that was given up says nothing.
        return validation.check(0, value) && !validation.isExhausted
    }

    /// What is wrong with a value; nothing where it is valid.
    ///
    /// - Parameters:
    ///   - limit: the most violations that are looked for.
    ///   - pointer: where the value stands; the violations point on from here.
    package func violations(of value: JSONNode, limit: Int = 20, at pointer: String = "") -> [SchemaViolation] {
        // Nearly every value is valid, and is found so without keeping track of where one is.
        var validation = Validation(subschemas, collecting: false, limit: 1)
        let isValid = validation.check(0, value)
        if validation.isExhausted { return [.tooCostly(at: pointer)] }
        if isValid { return [] }
        validation = Validation(subschemas, collecting: true, limit: limit)
        validation.base = pointer
        _ = validation.check(0, value)
        if validation.isExhausted { return [.tooCostly(at: pointer)] }
        return validation.violations
    }
}
