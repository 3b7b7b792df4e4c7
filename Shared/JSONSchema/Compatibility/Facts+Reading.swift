import JSON

extension Facts {
    /// Reads a keyword of a schema that the values hold to.
    func read(_ keyword: String, of part: SchemaPart) {
        switch keyword {
        case "type": if let allowed = part.types { types.formIntersection(allowed) }
        case "const": if let value = part.node["const"] { values = [value] }
        case "enum":
            // One list is enough: which of its values are left, the schemas themselves say.
            if values == nil, let list = part.node["enum"], list.kind == .array {
                values = Array(list.elements)
                spend(list.count)
            }
        case "pattern": if let text = part.node["pattern"]?.string { patterns.insert(MemberName(text)) }
        case "format": if let name = part.node["format"]?.string { formats.insert(name) }
        case "uniqueItems": isUnique = isUnique || part.node["uniqueItems"]?.bool == true
        case "required": for name in part.strings("required") { require(name) }
        case "propertyNames": if let schema = part["propertyNames"] { names.append(schema) }
        case "contains": if let rule = ContainedRule(part) { contained.append(rule) }
        case "dependentRequired", "dependentSchemas", "dependencies": readDependencies(keyword, of: part)
        case "$ref": if let target = part.target { read(target) }
        case "allOf": for branch in part.list("allOf") { read(branch) }
        case "anyOf": offer(part, keyword, part.list(keyword).map { [.holds($0)] })
        case "oneOf": readOneOf(part)
        case "not": if let schema = part["not"] { deny(schema) }
        case "if": readCondition(part)
        default: readBound(keyword, of: part)
        }
    }

    private func readBound(_ keyword: String, of part: SchemaPart) {
        if SchemaPart.numberKeywords.contains(keyword) {
            guard let number = part.number(keyword) else { return }
            switch keyword {
            case "minimum": range.raise(to: NumberBound(value: number, isExclusive: false))
            case "exclusiveMinimum": range.raise(to: NumberBound(value: number, isExclusive: true))
            case "maximum": range.lower(to: NumberBound(value: number, isExclusive: false))
            case "exclusiveMaximum": range.lower(to: NumberBound(value: number, isExclusive: true))
            default: divisors.append(number)
            }
            return
        }
        guard let count = part.count(keyword) else { return }
        switch keyword {
        case "minLength": minLength = max(minLength, count)
        case "maxLength": maxLength = min(maxLength, count)
        case "minItems": minItems = max(minItems, count)
        case "maxItems": maxItems = min(maxItems, count)
        case "minProperties": minProperties = max(minProperties, count)
        case "maxProperties": maxProperties = min(maxProperties, count)
        default: break
        }
    }

    private func readDependencies(_ keyword: String, of part: SchemaPart) {
        for (name, dependent) in part.map(keyword) {
            if dependent.node.kind == .array {
                depend(on: name, dependent.node.elements.compactMap(\.string).map(MemberName.init))
            } else {
                depend(part, on: name, dependent)
            }
        }
    }

    private func readOneOf(_ part: SchemaPart) {
        let branches = part.list("oneOf")
        offer(
            part, "oneOf",
            branches.indices.map { chosen in
                [.holds(branches[chosen])] + branches.indices.filter { $0 != chosen }.map { .fails(branches[$0]) }
            })
    }

    private func readCondition(_ part: SchemaPart) {
        guard let condition = part["if"] else { return }
        let (then, otherwise) = (part["then"], part["else"])
        guard then != nil || otherwise != nil else { return }
        offer(
            part, "if",
            [
                [.holds(condition)] + (then.map { [.holds($0)] } ?? []),
                [.fails(condition)] + (otherwise.map { [.holds($0)] } ?? []),
            ])
    }

    /// Reads what several keywords of one schema say of members and elements together.
    func readContainers(of part: SchemaPart) {
        if let rules = MemberRules(part) { members.append(rules) }
        if let rules = ElementRules(part) { elements.append(rules) }
        guard !part.schema.isDraft7 else { return }
        if let rest = part["unevaluatedProperties"], let seen = EvaluatedMembers(atMost: part) {
            members.append(seen.rules(rest))
        }
        if let rest = part["unevaluatedItems"], let count = EvaluatedElements.atMost(part) {
            elements.append(ElementRules(prefix: Array(repeating: nil, count: count), rest: rest))
        }
    }
}
