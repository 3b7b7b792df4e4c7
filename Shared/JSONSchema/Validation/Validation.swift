import JSON

/// Walks over a value, within one budget of steps.
///
/// It runs in one of two ways: it only wants to know whether the value is valid, and stops at the first fault; or it
/// collects what is wrong, and then keeps track of where it is.
struct Validation {
    let program: SchemaProgram
    // Held by `program`, which lives as long as this.
    let schemas: UnsafeBufferPointer<SchemaRow>
    let lists: UnsafeBufferPointer<Int32>
    let tape: JSONTape
    /// The value's root node, for what looks at values seldom and by other means.
    let node: JSONNode

    var steps: Int
    /// What a value may cost, by its length: an honest schema takes one step or two for ten bytes.
    private static let (stepsForAny, stepsForByte) = (250_000, 40)
    private var depth = 0
    /// Subschemas within subschemas, on the whole: a level takes up to 8 KiB of stack in a debug build, and a thread has 8
    /// MiB. What is as deep as JSON may be has room for nine subschemas at each level.
    private static let maxDepth = 600
    private(set) var isTooDeep = false

    var isCollecting = false
    var limit = 1
    /// Where the value that is validated stands.
    var base = ""
    var path: [PathStep] = []
    var violations: [SchemaViolation] = []
    /// Pointers to subschemas that violations name: finding them takes a look through the schema.
    var pointers: [Int32: String] = [:]

    /// Which members or elements of the value at hand were evaluated, for `unevaluated…`: sets of bits, one behind the
    /// other, and where the one at hand begins; -1 where nobody asks.
    var marks: [UInt64] = []
    var frame = -1

    /// The resource that one came into last, and for each dynamic anchor what it is by the outermost of those one came
    /// through; -1 for nothing. Empty where the schema has no dynamic references.
    var resource: Int32 = -1
    var bindings: [Int32] = []

    enum PathStep {
        case member(Int)
        case index(Int)
    }

    /// - Parameter most: so many steps it gets at the most, also where more were fair.
    init(_ program: SchemaProgram, _ tape: JSONTape, _ node: JSONNode, most: Int = .max) {
        self.program = program
        self.tape = tape
        self.node = node
        schemas = program.schemas.rows
        lists = program.lists.rows
        let entry = tape.entries[node.position]
        let fair = Self.stepsForAny + Self.stepsForByte * Int(entry.end - entry.start)
        steps = min(program.maxSteps, fair, max(most, 0))
        if program.anchorCount > 0 { bindings = Array(repeating: -1, count: program.anchorCount) }
    }

    /// Whether it was given up for its costs.
    var isExhausted: Bool { steps < 0 || isTooDeep }

    /// Whether nothing that may still be found is wanted.
    var isDone: Bool { !isCollecting || violations.count >= limit || isExhausted }

    /// Pays for work; false when there is nothing left to pay with.
    @inline(__always)
    mutating func spend(_ cost: Int) -> Bool {
        steps &-= cost
        return steps >= 0
    }

    /// Validates a value; false when it is invalid.
    mutating func check(_ index: Int32, _ value: Int) -> Bool {
        guard spend(1), depth < Self.maxDepth else {
            if steps >= 0 { isTooDeep = true }
            return false
        }
        let schema = schemas[Int(index)]
        guard allows(schema.types, value) else {
            // What else the schema says would only repeat this.
            return fail(index, "type") { "must be \(schema.types.words), and is \($0.word(for: value))" }
        }
        if schema.flags.contains(.hasTypesOnly) { return true }
        if schema.flags.contains(.isNever) { return fail(index, nil, "is not allowed here") }
        depth += 1
        defer { depth -= 1 }
        if !bindings.isEmpty, schema.resource != resource { return checkInResource(index, schema, value) }
        return checkRules(index, schema, value)
    }

    @inline(__always)
    func allows(_ types: TypeSet, _ value: Int) -> Bool {
        let entry = tape.entries[value]
        return types.allows(entry.kind, isInteger: !entry.flag || isInteger(value))
    }

    /// Whether a number that is written with a point or an exponent is an integer all the same.
    private func isInteger(_ value: Int) -> Bool { node(at: value).isInteger }

    mutating func checkRules(_ index: Int32, _ schema: SchemaRow, _ value: Int) -> Bool {
        let unevaluated =
            switch tape.entries[value].kind {
            case .object: schema.unevaluatedProperties
            case .array: schema.unevaluatedItems
            case .null, .boolean, .number, .string: -1 as Int32
            }
        return unevaluated < 0
            ? checkOwnRules(index, schema, value) : checkWithUnevaluated(index, schema, unevaluated, value)
    }

    mutating func checkOwnRules(_ index: Int32, _ schema: SchemaRow, _ value: Int) -> Bool {
        var isValid = true
        if schema.constant >= 0, !checkConstant(index, schema.constant, value) {
            if isDone { return false }
            isValid = false
        }
        if schema.enumeration >= 0, !checkEnumeration(index, schema.enumeration, value) {
            if isDone { return false }
            isValid = false
        }
        let isFine =
            switch tape.entries[value].kind {
            case .object: schema.object < 0 || checkObject(index, schema.object, value)
            case .string: schema.string < 0 || checkString(index, schema.string, value)
            case .array: schema.array < 0 || checkArray(index, schema.array, value)
            case .number: schema.number < 0 || checkNumber(index, schema.number, value)
            case .null, .boolean: true
            }
        if !isFine {
            if isDone { return false }
            isValid = false
        }
        if schema.applied >= 0, !checkApplied(index, schema.applied, value) { isValid = false }
        return isValid
    }

    /// Validates a value that stands one step further in.
    @inline(__always)
    mutating func check(_ index: Int32, _ value: Int, at step: @autoclosure () -> PathStep) -> Bool {
        // Nothing more to say than a type: not worth a call.
        let schema = schemas[Int(index)]
        if schema.flags.contains(.hasTypesOnly), allows(schema.types, value) { return spend(1) }
        let outer = frame
        frame = -1
        defer { frame = outer }
        guard isCollecting else { return check(index, value) }
        path.append(step())
        defer { path.removeLast() }
        return check(index, value)
    }

    /// Whether a value is valid, without noting why not. What was evaluated on the way counts only if it is.
    mutating func matches(_ index: Int32, _ value: Int) -> Bool {
        let collecting = isCollecting
        isCollecting = false
        defer { isCollecting = collecting }
        guard frame >= 0 else { return check(index, value) }
        let outer = openFrame(for: value)
        let isValid = check(index, value)
        closeFrame(to: outer, for: value, keeping: isValid)
        return isValid
    }

    func node(at value: Int) -> JSONNode { node.node(at: value) }

    /// What a value is, with its article.
    func word(for value: Int) -> String { TypeSet.word(for: node(at: value)) }
}
