/// One compiled subschema. What it has rules for, it names by rows of other tables; -1 is none.
struct SchemaRow: BitwiseCopyable, Sendable {
    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        /// The schema `false`.
        static let isNever = Flags(rawValue: 1)
        /// It has nothing but types.
        static let hasTypesOnly = Flags(rawValue: 2)
        static let isDraft7 = Flags(rawValue: 4)
        /// It, or what it refers to, has properties with a `const` or an `enum`, which tell at a glance whether it is meant.
        static let hasTells = Flags(rawValue: 8)
    }

    /// So many references are followed to see what a choice is for.
    static let mostFollowed = 8

    var types = TypeSet.all
    var flags: Flags = []
    var resource: Int32 = 0
    var constant: Int32 = -1
    var enumeration: Int32 = -1
    var number: Int32 = -1
    var string: Int32 = -1
    var array: Int32 = -1
    var object: Int32 = -1
    var applied: Int32 = -1
    var unevaluatedItems: Int32 = -1
    var unevaluatedProperties: Int32 = -1
}

/// Rows of another table that stand side by side.
struct RowRange: BitwiseCopyable, Sendable {
    var start: Int32 = 0
    var count: Int32 = 0

    static let none = RowRange()
    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// What `enum` or `const` allows.
struct EqualityRow: BitwiseCopyable, Sendable {
    /// Of null and the booleans.
    var literals: TypeSet = []
    var allowsTrue = false
    var allowsFalse = false
    /// The strings.
    var strings = NameTable()
    /// Which of the program's sets has the others; -1 for none.
    var others: Int32 = -1
    /// Which of the program's lists has all of them, for messages.
    var values: Int32 = -1
}

struct NumberRow: BitwiseCopyable, Sendable {
    /// Integers between these, and multiples of the step, are fine; what the others are is asked of the exact rules.
    var lowest = Int.min
    var highest = Int.max
    var step = 1
    /// Which of the program's number rules are the exact ones.
    var rules: Int32 = -1
}

struct StringRow: BitwiseCopyable, Sendable {
    var minLength = 0
    var maxLength = Int.max
    var format: SchemaFormat?
    var pattern: Int32 = -1
}

struct ArrayRow: BitwiseCopyable, Sendable {
    /// Of the lists of subschemas.
    var prefix = RowRange.none
    var rest: Int32 = -1
    var isUnique = false
    var contains: Int32 = -1
    var minItems = 0
    var maxItems = Int.max
    var minContains = 1
    var maxContains = Int.max
}

struct ObjectRow: BitwiseCopyable, Sendable {
    /// The names that its rules know.
    var table = NameTable()
    var additional: Int32 = -1
    var names: Int32 = -1
    var required: Int32 = 0
    var patterns = RowRange.none
    var minProperties = 0
    var maxProperties = Int.max
}

/// A pattern for names, and the subschema of what they name.
struct PatternRow: BitwiseCopyable, Sendable {
    var pattern: Int32
    var schema: Int32
}

/// Subschemas that apply to the same value; the ranges are of the lists of subschemas.
struct ApplicatorRow: BitwiseCopyable, Sendable {
    var reference: Int32 = -1
    /// The number of a dynamic anchor, and the subschema where none is set.
    var dynamicAnchor: Int32 = -1
    var dynamicFallback: Int32 = -1
    var allOf = RowRange.none
    var anyOf = RowRange.none
    var oneOf = RowRange.none
    var not: Int32 = -1
    var condition: Int32 = -1
    var then: Int32 = -1
    var otherwise: Int32 = -1
}

/// What a dynamic anchor is in a resource.
struct AnchorRow: BitwiseCopyable, Sendable {
    var anchor: Int32
    var schema: Int32
}
