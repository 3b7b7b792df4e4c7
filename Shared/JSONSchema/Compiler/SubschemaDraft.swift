import JSON

/// A subschema when its keywords are read. It knows others by their index, so that schemas may refer to themselves.
struct SubschemaDraft {
    let scope: KeywordScope
    /// The schema `false`.
    var isNever = false
    var types = TypeSet.all
    var constant: JSONNode?
    var enumeration: [JSONNode]?
    var number: NumberRules?
    var string: StringRules?
    var array: ArrayRules?
    var object: ObjectRules?
    var applied: Applicators?
    var unevaluatedItems: Int?
    var unevaluatedProperties: Int?

    init(in scope: KeywordScope) { self.scope = scope }

    /// What applies to the same value as this, as far as it does not depend on how one came here.
    var inPlace: [Int] { (applied?.all ?? []) + (object?.dependentSchemas.map(\.schema) ?? []) }

    /// The only thing it says, if that is to refer to another.
    var onlyReference: Int? {
        guard let reference = applied?.reference, inPlace.count == 1, applied?.dynamicReference == nil, types == .all,
            !isNever, constant == nil, enumeration == nil, number == nil, string == nil, array == nil, object == nil,
            unevaluatedItems == nil, unevaluatedProperties == nil
        else { return nil }
        return reference
    }
}

struct NumberRules: Sendable {
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var multipleOf: JSONNumber?
}

struct StringRules {
    var minLength = 0
    var maxLength = Int.max
    var format: SchemaFormat?
    /// An index into the compiler's patterns.
    var pattern: Int?
}

struct ArrayRules {
    /// For the first elements, by position.
    var prefix: [Int] = []
    /// For the others.
    var rest: Int?
    var minItems = 0
    var maxItems = Int.max
    var isUnique = false
    var contains: Int?
    var minContains = 1
    var maxContains = Int.max
}

struct ObjectRules {
    var properties: [(name: String, schema: Int)] = []
    var patterns: [(pattern: Int, schema: Int)] = []
    var required: [String] = []
    /// For members that neither `properties` nor `patternProperties` names.
    var additional: Int?
    var names: Int?
    var minProperties = 0
    var maxProperties = Int.max
    var dependentRequired: [(name: String, others: [String])] = []
    var dependentSchemas: [(name: String, schema: Int)] = []
}

/// Subschemas that apply to the same value.
struct Applicators {
    var reference: Int?
    /// A `$dynamicRef` that depends on how one came there: the name, and what it is where nothing else is.
    var dynamicReference: (anchor: String, fallback: Int)?
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var not: Int?
    var condition: Int?
    var then: Int?
    var otherwise: Int?

    var all: [Int] { allOf + anyOf + oneOf + [reference, not, condition, then, otherwise].compactMap(\.self) }
}
