import JSON

/// The types that a subschema allows.
struct TypeSet: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8

    // But for the fraction, one shifted by the ordinal of the kind.
    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    /// Numbers without a fraction.
    static let integer = TypeSet(rawValue: 4)
    static let string = TypeSet(rawValue: 8)
    static let array = TypeSet(rawValue: 16)
    static let object = TypeSet(rawValue: 32)
    /// Numbers with one.
    static let fraction = TypeSet(rawValue: 64)
    static let number: TypeSet = [.integer, .fraction]
    static let all = TypeSet(rawValue: 127)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        case "integer": self = .integer
        case "number": self = .number
        default: return nil
        }
    }

    /// Whether it allows values of a kind; an integer is asked for where it has no fractions.
    @inline(__always)
    func allows(_ kind: JSONKind, isInteger: @autoclosure () -> Bool) -> Bool {
        guard rawValue & (1 << kind.ordinal) != 0 else { return false }
        return kind != .number || contains(.fraction) || isInteger()
    }

    func allows(_ value: JSONNode) -> Bool { allows(value.kind, isInteger: value.isInteger) }

    /// With articles, as in "a string or null".
    var words: String {
        var words: [String] = []
        if contains(.string) { words.append("a string") }
        if isSuperset(of: .number) {
            words.append("a number")
        } else if contains(.integer) {
            words.append("an integer")
        }
        if contains(.boolean) { words.append("true or false") }
        if contains(.array) { words.append("an array") }
        if contains(.object) { words.append("an object") }
        if contains(.null) { words.append("null") }
        return words.isEmpty ? "nothing at all" : words.joined(separator: " or ")
    }

    /// What a value is, with its article.
    static func word(for value: JSONNode) -> String {
        switch value.kind {
        case .null: "null"
        case .boolean: "a boolean"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .number: value.isInteger ? "an integer" : "a number with a fraction"
        }
    }
}
