import JSON

/// What a list of a policy asks of a value: one of its entries.
struct Condition: Sendable {
    /// The entries that say what a value is.
    var wanted = ValueSet()
    /// What each `anything-but` excludes.
    var excluded: [ValueSet] = []
    /// `{"exists": true}`.
    var takesAnyValue = false
    /// `{"exists": false}`.
    var takesNoValue = false

    /// - Parameter field: the member as it stands in the document; nil if it is not there.
    func isMet(by field: JSONNode?, _ budget: inout StepBudget) -> Bool {
        var sawValue = false
        if let field, isMet(byAnyOf: field, &sawValue, &budget) { return true }
        return takesNoValue && !sawValue
    }

    private func isMet(byAnyOf value: JSONNode, _ sawValue: inout Bool, _ budget: inout StepBudget) -> Bool {
        switch value.kind {
        case .object: return false
        case .array:
            for element in value.elements {
                guard !budget.isSpent else { return false }
                if isMet(byAnyOf: element, &sawValue, &budget) { return true }
            }
            return false
        default:
            sawValue = true
            budget.spend(cost(of: value))
            return !budget.isSpent && takes(value)
        }
    }

    private func cost(of value: JSONNode) -> Int {
        let length = value.kind == .string ? value.rawBytes.count : 0
        return excluded.reduce(1 + wanted.cost(forText: length)) { $0 + $1.cost(forText: length) }
    }

    /// - Parameter value: no array and no object.
    private func takes(_ value: JSONNode) -> Bool {
        takesAnyValue || wanted.contains(value) || excluded.contains { !$0.contains(value) }
    }
}
