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
    func isMet(byAnyObjectOf value: JSONNode?, _ budget: inout StepBudget) -> Bool {
        var sawObject = false
        if let value, isMet(byAnyObjectOf: value, &sawObject, &budget) { return true }
        return !sawObject && isMet(by: nil, &budget)
    }

    private func isMet(byAnyObjectOf value: JSONNode, _ sawObject: inout Bool, _ budget: inout StepBudget) -> Bool {
        switch value.kind {
        case .object:
            sawObject = true
            return isMet(by: value, &budget)
        case .array:
            for element in value.elements {
                budget.spend(1)
                guard !budget.isSpent else { return false }
                if isMet(byAnyObjectOf: element, &sawObject, &budget) { return true }
            }
            return false
        default: return false
        }
    }

    /// - Parameter object: nil stands for an empty one.
    private func isMet(by object: JSONNode?, _ budget: inout StepBudget) -> Bool {
        for field in fields {
            // Looking it up is a step for every few members.
            budget.spend(1 + (object?.count ?? 0) / 4)
            guard !budget.isSpent else { return false }
            let value = object?[field.name]
            switch field.pattern {
            case .condition(let condition): guard condition.isMet(by: value, &budget) else { return false }
            case .object(let pattern): guard pattern.isMet(byAnyObjectOf: value, &budget) else { return false }
            }
        }
        for choice in choices {
            guard choice.contains(where: { $0.isMet(by: object, &budget) }) else { return false }
        }
        return true
    }
}
