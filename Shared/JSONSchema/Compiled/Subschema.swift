import JSON

/// One compiled subschema. It knows others by their index, so that schemas may refer to themselves.
final class Subschema: Sendable {
    /// Where it stands in the schema.
    let pointer: String
    /// The schema `false`.
    let isNever: Bool
    let types: TypeSet
    let equality: EqualityRules?
    let number: NumberRules?
    let string: StringRules?
    let array: ArrayRules?
    let object: ObjectRules?
    let applied: Applicators?

    init(_ draft: SubschemaDraft) {
        pointer = draft.pointer
        isNever = draft.isNever
        types = draft.types
        equality = draft.equality
        number = draft.number
        string = draft.string
        array = draft.array
        object = draft.object
        applied = draft.applied
    }
}

/// A subschema while its keywords are read.
struct SubschemaDraft {
    let pointer: String
    var isNever = false
    var types = TypeSet.all
    var equality: EqualityRules?
    var number: NumberRules?
    var string: StringRules?
    var array: ArrayRules?
    var object: ObjectRules?
    var applied: Applicators?

    init(at pointer: String) { self.pointer = pointer }
}

struct EqualityRules: Sendable {
    var constant: JSONNode?
    var enumeration: [JSONNode]?
    /// The same for the long ones.
    var enumerationSet: Set<JSONNode>?
}

struct NumberRules: Sendable {
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var multipleOf: JSONNumber?
}

struct StringRules: Sendable {
    var minLength = 0
    var maxLength = Int.max
    var format: SchemaFormat?
}

struct ArrayRules: Sendable {
    /// For the first elements, by position.
    var prefix: [Int] = []
    /// The keyword that said so.
    var prefixKeyword = "prefixItems"
    /// For the others.
    var rest: Int?
    var minItems = 0
    var maxItems = Int.max
    var isUnique = false
    var contains: Int?
    var minContains = 1
    var maxContains = Int.max
}

struct ObjectRules: Sendable {
    var properties: [(name: String, schema: Int)] = []
    var required: [String] = []
    /// Both, by name.
    var table = PropertyTable()
    /// For members that `properties` does not name.
    var additional: Int?
    var names: Int?
    var minProperties = 0
    var maxProperties = Int.max
    var dependentRequired: [(name: String, others: [String])] = []
    var dependentSchemas: [(name: String, schema: Int)] = []
}

/// Subschemas that apply to the same value.
struct Applicators: Sendable {
    var reference: Int?
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var not: Int?
    var condition: Int?
    var then: Int?
    var otherwise: Int?

    var all: [Int] { allOf + anyOf + oneOf + [reference, not, condition, then, otherwise].compactMap(\.self) }
}
