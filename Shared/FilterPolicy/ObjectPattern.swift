import JSON

/// What an object of a document must meet: all its fields, and one object of each `$or`.
struct ObjectPattern: Sendable {
    struct Field: Sendable {
        let name: String
        let pattern: FieldPattern
    }

    enum FieldPattern: Sendable {
        case condition(Condition)
        case object(ObjectPattern)
    }

    var fields: [Field] = []
    /// Each `$or`: of its objects, one must be met.
    var choices: [[ObjectPattern]] = []

    /// Whether one of the objects that a value stands for meets this: itself, or those in an array. Where there is none, an
    /// empty one is asked.
    func isMet(byAnyObjectOf value: JSONNode?) -> Bool {
        var sawObject = false
        if let value, isMet(byAnyObjectOf: value, &sawObject) { return true }
        return !sawObject && isMet(by: nil)
    }

    private func isMet(byAnyObjectOf value: JSONNode, _ sawObject: inout Bool) -> Bool {
        switch value.kind {
        case .object:
            sawObject = true
            return isMet(by: value)
        case .array:
            for element in value.elements where isMet(byAnyObjectOf: element, &sawObject) { return true }
            return false
        default: return false
        }
    }

    /// - Parameter object: nil stands for an empty one.
    private func isMet(by object: JSONNode?) -> Bool {
        for field in fields {
            let value = object?[field.name]
            switch field.pattern {
            case .condition(let condition): guard condition.isMet(by: value) else { return false }
            case .object(let pattern): guard pattern.isMet(byAnyObjectOf: value) else { return false }
            }
        }
        return choices.allSatisfy { choice in choice.contains { $0.isMet(by: object) } }
    }
}
