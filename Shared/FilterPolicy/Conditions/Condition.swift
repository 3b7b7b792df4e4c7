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
    func isMet(by field: JSONNode?) -> Bool {
        var sawValue = false
        if let field, isMet(byAnyOf: field, &sawValue) { return true }
        return takesNoValue && !sawValue
    }

    private func isMet(byAnyOf value: JSONNode, _ sawValue: inout Bool) -> Bool {
        switch value.kind {
        case .object: return false
        case .array:
            for element in value.elements where isMet(byAnyOf: element, &sawValue) { return true }
            return false
        default:
            sawValue = true
            return takes(value)
        }
    }

    /// - Parameter value: no array and no object.
    func takes(_ value: JSONNode) -> Bool {
        takesAnyValue || wanted.contains(value) || excluded.contains { !$0.contains(value) }
    }
}
