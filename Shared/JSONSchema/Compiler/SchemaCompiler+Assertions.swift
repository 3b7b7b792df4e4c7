import JSON

// Keywords that look at a value alone. Each function says whether the keyword was one of its own.
extension SchemaCompiler {
    func readAssertion(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        switch keyword.name {
        case "type": draft.types = try types(keyword)
        case "const": draft.equality = with(draft.equality, EqualityRules()) { $0.constant = keyword.value }
        case "enum":
            let values = try enumeration(keyword)
            draft.equality = with(draft.equality, EqualityRules()) { rules in
                rules.enumeration = values
                if values.count > 16 { rules.enumerationSet = Set(values) }
            }
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            try readNumber(keyword, &draft)
        case "minLength":
            let count = try keyword.count()
            draft.string = with(draft.string, StringRules()) { $0.minLength = count }
        case "maxLength":
            let count = try keyword.count()
            draft.string = with(draft.string, StringRules()) { $0.maxLength = count }
        case "format":
            guard let format = try format(keyword) else { return true }
            draft.string = with(draft.string, StringRules()) { $0.format = format }
        default: return false
        }
        return true
    }

    private func readNumber(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) {
        let number = try keyword.number()
        if keyword.name == "multipleOf", number <= JSONNumber(0) { throw keyword.fault("must be more than 0") }
        draft.number = with(draft.number, NumberRules()) { rules in
            switch keyword.name {
            case "minimum": rules.minimum = number
            case "maximum": rules.maximum = number
            case "exclusiveMinimum": rules.exclusiveMinimum = number
            case "exclusiveMaximum": rules.exclusiveMaximum = number
            default: rules.multipleOf = number
            }
        }
    }

    private func types(_ keyword: Keyword) throws(SchemaError) -> TypeSet {
        let fault = keyword.fault(
            "must be one of null, boolean, object, array, number, integer and string, or an array of such")
        if let name = keyword.value.string {
            guard let type = TypeSet(name: name) else { throw fault }
            return type
        }
        let names = try Keyword.names(keyword.value, or: fault)
        guard !names.isEmpty else { throw fault }
        var types: TypeSet = []
        for name in names {
            guard let type = TypeSet(name: name) else { throw fault }
            types.formUnion(type)
        }
        return types
    }

    private func enumeration(_ keyword: Keyword) throws(SchemaError) -> [JSONNode] {
        guard keyword.value.kind == .array else { throw keyword.fault("must be an array of values") }
        return Array(keyword.value.elements)
    }

    private func format(_ keyword: Keyword) throws(SchemaError) -> SchemaFormat? {
        guard let name = keyword.value.string else { throw keyword.fault("must be a string") }
        guard options.assertsFormats else { return nil }
        guard let format = SchemaFormat(rawValue: name) else {
            let known = SchemaFormat.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            throw keyword.fault("\"\(name)\" isn't supported yet; supported are \(known)")
        }
        return format
    }

    /// A set of rules, begun where there is none, and changed.
    func with<Rules>(_ rules: Rules?, _ fresh: Rules, _ change: (inout Rules) -> Void) -> Rules {
        var rules = rules ?? fresh
        change(&rules)
        return rules
    }
}
