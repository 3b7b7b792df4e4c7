import JSON

// Keywords that look at a value alone. Each function says whether the keyword was one of its own.
extension SchemaCompiler {
    mutating func readAssertion(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        switch keyword.name {
        case "type": draft.types = try types(keyword)
        case "const": draft.constant = keyword.value
        case "enum":
            guard keyword.value.kind == .array else { throw keyword.fault("must be an array of values") }
            draft.enumeration = Array(keyword.value.elements)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            try readNumber(keyword, &draft)
        case "minLength":
            let count = try keyword.count()
            draft.string = with(draft.string, StringRules()) { $0.minLength = count }
        case "maxLength":
            let count = try keyword.count()
            draft.string = with(draft.string, StringRules()) { $0.maxLength = count }
        case "pattern":
            let pattern = try pattern(try keyword.string()) { keyword.fault($0) }
            draft.string = with(draft.string, StringRules()) { $0.pattern = pattern }
        default: return false
        }
        return true
    }

    /// Keywords that count members and elements, and name members that must be there.
    mutating func readBounds(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        var array = draft.array ?? ArrayRules()
        var object = draft.object ?? ObjectRules()
        switch (keyword.name, keyword.scope.dialect.draft) {
        case ("minItems", _): array.minItems = try keyword.count()
        case ("maxItems", _): array.maxItems = try keyword.count()
        case ("uniqueItems", _): array.isUnique = try keyword.bool()
        case ("minContains", .draft202012): array.minContains = try keyword.count()
        case ("maxContains", .draft202012): array.maxContains = try keyword.count()
        case ("required", _): object.required = try keyword.names()
        case ("minProperties", _): object.minProperties = try keyword.count()
        case ("maxProperties", _): object.maxProperties = try keyword.count()
        case ("dependentRequired", .draft202012):
            for (name, others) in try keyword.members() {
                object.dependentRequired.append((name, try keyword.names(others)))
            }
        default: return false
        }
        if keyword.name.hasSuffix("Items") || keyword.name.hasSuffix("Contains") {
            draft.array = array
        } else {
            draft.object = object
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
        let rule = "must be one of null, boolean, object, array, number, integer and string, or an array of such"
        if let name = keyword.value.string {
            guard let type = TypeSet(name: name) else { throw keyword.fault(rule) }
            return type
        }
        let names = try Keyword.names(keyword.value, or: keyword.fault(rule))
        guard !names.isEmpty else { throw keyword.fault(rule) }
        var types: TypeSet = []
        for name in names {
            guard let type = TypeSet(name: name) else { throw keyword.fault(rule) }
            types.formUnion(type)
        }
        return types
    }

    func readFormat(_ keyword: Keyword, _ draft: inout SubschemaDraft) throws(SchemaError) -> Bool {
        guard keyword.name == "format" else { return false }
        let name = try keyword.string()
        guard options.assertsFormats || keyword.scope.dialect.vocabularies.contains(.formatAssertion) else {
            return true
        }
        if let format = SchemaFormat(rawValue: name) {
            draft.string = with(draft.string, StringRules()) { $0.format = format }
        } else if options.refusesSlips {
            let known = SchemaFormat.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            throw keyword.fault("\"\(shortened(name))\" can't be checked here; known are \(known)")
        }
        return true
    }

    /// A set of rules, begun where there is none, and changed.
    func with<Rules>(_ rules: Rules?, _ fresh: Rules, _ change: (inout Rules) -> Void) -> Rules {
        var rules = rules ?? fresh
        change(&rules)
        return rules
    }
}
