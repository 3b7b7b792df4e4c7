import JSON

/// One walk over a value.
///
/// It runs in one of two ways: it only wants to know whether the value is valid, and stops at the first fault; or it
/// collects what is wrong, and then keeps track of where it is.
struct Validation {
    /// Bounds the time of one walk: combined schemas can multiply each other.
    static let maxSteps = 2_000_000

    let subschemas: [Subschema]
    let limit: Int
    /// Where the value that is validated stands.
    var base = ""
    var isCollecting: Bool
    var path: [PathStep] = []
    private(set) var violations: [SchemaViolation] = []
    private var steps = 0

    enum PathStep {
        case member(JSONNode)
        case name(String)
        case index(Int)
    }

    init(_ subschemas: [Subschema], collecting: Bool, limit: Int) {
        self.subschemas = subschemas
        self.limit = limit
        isCollecting = collecting
    }

    /// Whether it was given up for its costs.
    var isExhausted: Bool { steps > Self.maxSteps }

    /// Whether nothing that may still be found is wanted.
    var isDone: Bool { isExhausted || !isCollecting || violations.count >= limit }

    /// Counts steps; false when there were too many.
    @inline(__always)
    mutating func spend(_ count: Int) -> Bool {
        steps &+= count
        return steps <= Self.maxSteps
    }

    /// Validates a value; false when it is invalid.
    mutating func check(_ index: Int, _ value: JSONNode) -> Bool {
        guard spend(1) else { return false }
        let schema = subschemas[index]
        guard schema.types.allows(value) else {
            // What else the schema says would only repeat this.
            return fail(
                schema, "type", "must be \(schema.types.words), and is \(TypeSet.word(for: value))")
        }
        if schema.isNever { return fail(schema, nil, "is not allowed here") }
        var isValid = true
        if let rules = schema.equality, !checkEquality(schema, rules, value) {
            if isDone { return false }
            isValid = false
        }
        if !checkKind(schema, value) {
            if isDone { return false }
            isValid = false
        }
        if let rules = schema.applied, !checkApplied(schema, rules, value) { isValid = false }
        return isValid
    }

    /// The rules that only values of its kind have.
    @inline(__always)
    private mutating func checkKind(_ schema: Subschema, _ value: JSONNode) -> Bool {
        switch value.kind {
        case .object: if let rules = schema.object { return checkObject(schema, rules, value) }
        case .string: if let rules = schema.string { return checkString(schema, rules, value) }
        case .array: if let rules = schema.array { return checkArray(schema, rules, value) }
        case .number: if let rules = schema.number { return checkNumber(schema, rules, value) }
        case .null, .boolean: break
        }
        return true
    }

    /// Notes a fault. Always false.
    mutating func fail(
        _ schema: Subschema, _ keyword: String?, at last: PathStep? = nil, _ message: @autoclosure () -> String
    ) -> Bool {
        guard isCollecting, violations.count < limit else { return false }
        var pointer = base
        for step in path { append(step, to: &pointer) }
        if let last { append(last, to: &pointer) }
        violations.append(
            SchemaViolation(
                pointer: pointer,
                schemaPointer: keyword.map { jsonPointer(appending: $0, to: schema.pointer) } ?? schema.pointer,
                keyword: keyword ?? "false", message: message()))
        return false
    }

    private func append(_ step: PathStep, to pointer: inout String) {
        switch step {
        case .member(let name): pointer = jsonPointer(appending: name.string ?? "", to: pointer)
        case .name(let name): pointer = jsonPointer(appending: name, to: pointer)
        case .index(let index): pointer = jsonPointer(appending: index, to: pointer)
        }
    }

    /// Validates a value that stands one step further in.
    @inline(__always)
    mutating func check(_ index: Int, _ value: JSONNode, at step: @autoclosure () -> PathStep) -> Bool {
        guard isCollecting else { return check(index, value) }
        path.append(step())
        defer { path.removeLast() }
        return check(index, value)
    }

    /// Whether a value is valid, without noting why not.
    mutating func matches(_ index: Int, _ value: JSONNode) -> Bool {
        let collecting = isCollecting
        isCollecting = false
        defer { isCollecting = collecting }
        return check(index, value)
    }
}
