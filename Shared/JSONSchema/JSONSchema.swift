package import JSON

/// A JSON Schema (draft 2020-12 or draft-07), compiled once to an immutable form that validates any number of values, from
/// any number of threads, without reading the schema again.
///
/// What it cannot hold to is refused when it is compiled, never passed over in silence. Nothing is ever fetched.
package struct JSONSchema: Sendable {
    let program: SchemaProgram

    /// - Parameter documents: what the schema may refer to besides itself and the metaschemas.
    /// - Throws: `SchemaError`, which points to what is wrong in the schema.
    package init(
        compiling schema: JSONNode, options: SchemaOptions = SchemaOptions(),
        documents: SchemaDocuments = SchemaDocuments()
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(options: options, documents: documents)
        program = try compiler.compile(schema)
        try compiler.checkAgainstMetaschemas()
    }

    /// - Throws: `SchemaError` also where the text is not JSON.
    package init(
        parsing text: [UInt8], options: SchemaOptions = SchemaOptions(),
        documents: SchemaDocuments = SchemaDocuments()
    ) throws(SchemaError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: text, limits: JSONLimits(maxBytes: options.maxBytes))
        } catch {
            throw SchemaError(pointer: "", keyword: nil, "is not JSON: \(error.message)")
        }
        try self.init(compiling: document.root, options: options, documents: documents)
    }

    /// A metaschema, which is not held against itself.
    init(metaschema: JSONNode, documents: SchemaDocuments = SchemaDocuments()) throws(SchemaError) {
        var compiler = SchemaCompiler(options: SchemaOptions(), documents: documents)
        program = try compiler.compile(metaschema)
    }

    /// Whether a value is valid; false also where it takes too many steps to find out.
    package func isValid(_ value: JSONNode) -> Bool {
        value.withTape { tape, position in
            var validation = Validation(program, tape, value)
            // A walk that was given up says nothing.
            return validation.check(0, position) && !validation.isExhausted
        }
    }

    /// What is wrong with a value; nothing where it is valid.
    ///
    /// - Parameters:
    ///   - limit: the most violations that are looked for, 1 at the least and ``mostViolations`` at the most.
    ///   - pointer: where the value stands; the violations point on from here.
    package func violations(of value: JSONNode, limit: Int = 20, at pointer: String = "") -> [SchemaViolation] {
        var budget = Int.max
        return violations(of: value, limit: limit, at: pointer, within: &budget)
    }

    /// The same within a budget of steps that several validations share.
    ///
    /// - Parameter budget: what this one may take at the most, if that is fewer than are fair for the value; what it took is
    ///   taken off.
    package func violations(
        of value: JSONNode, limit: Int = 20, at pointer: String = "", within budget: inout Int
    ) -> [SchemaViolation] {
        value.withTape { tape, position in
            // Nearly every value is valid, and is found so without keeping track of where one is.
            var validation = Validation(program, tape, value, most: budget)
            let steps = validation.steps
            defer { budget -= steps - max(validation.steps, 0) }
            let isValid = validation.check(0, position)
            if validation.isTooDeep { return [.tooDeep(at: pointer)] }
            if validation.isExhausted { return [.tooCostly(steps, at: pointer)] }
            if isValid { return [] }
            validation.isCollecting = true
            validation.limit = min(max(limit, 1), Self.mostViolations)
            validation.base = pointer
            // With what is left of the steps: it is invalid in any case, and what was found until then is true.
            _ = validation.check(0, position)
            return validation.violations.isEmpty ? [.tooCostly(steps, at: pointer)] : validation.violations
        }
    }

    package static let mostViolations = 10_000
}
