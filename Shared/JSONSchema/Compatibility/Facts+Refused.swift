import JSON

// What follows from a schema that the values do not hold to.
extension Facts {
    func deny(_ part: SchemaPart) {
        let part = part.resolved
        if part.isAlways { types = [] }
        guard part.node.kind == .object, !part.isAlways else { return }
        switch part.keywords {
        case ["not"]: if let schema = part["not"] { read(schema) }
        case ["anyOf"]: for branch in part.list("anyOf") { deny(branch) }
        default:
            guard !refused.contains(part) else { return }
            refused.append(part)
            types.subtract(Self.typesTaken(by: part))
        }
    }

    /// The types of which a schema takes every value.
    private static func typesTaken(by part: SchemaPart, depth: Int = 0) -> TypeSet {
        if let verdict = part.node.bool { return verdict ? .all : [] }
        guard depth < 32 else { return [] }
        var types = TypeSet.all
        for keyword in part.keywords {
            switch keyword {
            case _ where part.isForeign(keyword): return []
            case "type": types.formIntersection(part.types ?? [])
            case _ where SchemaPart.numberKeywords.contains(keyword): types.subtract(.number)
            case _ where SchemaPart.stringKeywords.contains(keyword): types.remove(.string)
            case _ where SchemaPart.arrayKeywords.contains(keyword): types.remove(.array)
            case _ where SchemaPart.objectKeywords.contains(keyword): types.remove(.object)
            case "allOf":
                for branch in part.list("allOf") {
                    types.formIntersection(typesTaken(by: branch, depth: depth + 1))
                }
            case "$ref": types.formIntersection(part.target.map { typesTaken(by: $0, depth: depth + 1) } ?? [])
            default: return []
            }
        }
        return types
    }

    /// A schema that is refused for one reason only says the opposite of that reason.
    func invert(_ part: SchemaPart) {
        var keywords = part.keywords
        if let types = part.types, types.isSuperset(of: self.types) { keywords.removeAll { $0 == "type" } }
        guard keywords.count == 1, let keyword = keywords.first, !part.isForeign(keyword) else { return }
        if SchemaPart.numberKeywords.contains(keyword) {
            guard let number = part.number(keyword) else { return }
            switch keyword {
            case "minimum": range.lower(to: NumberBound(value: number, isExclusive: true))
            case "exclusiveMinimum": range.lower(to: NumberBound(value: number, isExclusive: false))
            case "maximum": range.raise(to: NumberBound(value: number, isExclusive: true))
            case "exclusiveMaximum": range.raise(to: NumberBound(value: number, isExclusive: false))
            default: break
            }
            return
        }
        if keyword == "required" {
            let names = part.strings("required")
            if names.count == 1 { missing.insert(names[0]) }
            return
        }
        if keyword == "pattern" {
            if let pattern = part.pattern { absentPatterns.insert(pattern) }
            return
        }
        guard let count = part.count(keyword) else { return }
        // Values of other types are taken by such a schema, and so are gone already.
        switch keyword {
        case "minLength": maxLength = min(maxLength, count - 1)
        case "maxLength": minLength = max(minLength, count == .max ? count : count + 1)
        case "minItems": maxItems = min(maxItems, count - 1)
        case "maxItems": minItems = max(minItems, count == .max ? count : count + 1)
        case "minProperties": maxProperties = min(maxProperties, count - 1)
        case "maxProperties": minProperties = max(minProperties, count == .max ? count : count + 1)
        default: break
        }
    }
}
