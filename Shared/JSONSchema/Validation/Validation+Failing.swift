import JSON

extension Validation {
    /// Notes a fault of the value at hand, or of something in it. Always false.
    mutating func fail(
        _ index: Int32, _ keyword: StaticString?, at last: PathStep? = nil, _ message: @autoclosure () -> String
    ) -> Bool {
        guard isCollecting, violations.count < limit, !isExhausted else { return false }
        note(index, keyword, at: last.map { pointer(to: $0, from: pointer) } ?? pointer, message())
        return false
    }

    /// The same with a message that takes a look at the walk.
    mutating func fail(
        _ index: Int32, _ keyword: StaticString?, at last: PathStep? = nil, saying message: (inout Validation) -> String
    ) -> Bool {
        guard isCollecting, violations.count < limit, !isExhausted else { return false }
        let text = message(&self)
        return fail(index, keyword, at: last, text)
    }

    /// Notes that a member is missing. Always false.
    mutating func fail(_ index: Int32, _ keyword: StaticString, missing name: String, _ message: String) -> Bool {
        guard isCollecting, violations.count < limit, !isExhausted else { return false }
        note(index, keyword, at: jsonPointer(appending: name, to: pointer), message)
        return false
    }

    private mutating func note(_ index: Int32, _ keyword: StaticString?, at pointer: String, _ message: String) {
        let place = place(of: index)
        violations.append(
            SchemaViolation(
                pointer: pointer, schemaPointer: keyword.map { jsonPointer(appending: "\($0)", to: place) } ?? place,
                keyword: keyword.map { "\($0)" } ?? "false", message: message))
    }

    /// Where a subschema stands.
    mutating func place(of index: Int32) -> String {
        if let known = pointers[index] { return known }
        let pointer = program.places[Int(index)].pointer
        pointers[index] = pointer
        return pointer
    }

    /// Where one is.
    private var pointer: String { path.reduce(base) { pointer(to: $1, from: $0) } }

    private func pointer(to step: PathStep, from pointer: String) -> String {
        switch step {
        case .member(let name): jsonPointer(appending: node(at: name).string ?? "", to: pointer)
        case .index(let index): jsonPointer(appending: index, to: pointer)
        }
    }

    static func atLeast(_ count: Int, _ what: String) -> String { "at least \(count) \(what)\(count == 1 ? "" : "s")" }

    static func atMost(_ count: Int, _ what: String) -> String { "at most \(count) \(what)\(count == 1 ? "" : "s")" }

    /// A value of the schema, cut where it is long.
    static func shown(_ value: JSONNode) -> String { shortened(value.description) }

    static func shown(_ values: [JSONNode]) -> String {
        if values.isEmpty { return "one of no values at all" }
        if values.count == 1 { return shown(values[0]) }
        let list = values.prefix(12).map { shown($0) }.joined(separator: ", ")
        return "one of \(list)" + (values.count > 12 ? " and \(values.count - 12) more" : "")
    }
}
