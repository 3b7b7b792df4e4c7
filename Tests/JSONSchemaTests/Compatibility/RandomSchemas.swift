import SeededNumbers

/// A JSON value that is put together, and taken apart again.
indirect enum Sketch: Hashable, Sendable, CustomStringConvertible {
    case literal(String)
    case array([Sketch])
    case object([Member])

    struct Member: Hashable, Sendable {
        var name: String
        var value: Sketch
    }

    var description: String {
        switch self {
        case .literal(let text): text
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
        }
    }
}

/// Makes small schemas over few names and values, so that two of them often have to do with each other.
struct RandomSchemas {
    var random: SeededGenerator
    /// Whether to write what draft-07 has, rather than what came later.
    var isDraft7 = false

    static let names = ["a", "b", "c"]
    static let scalars = [
        "null", "true", "false", "-1", "0", "1", "2", "3", "4", "6", "0.5", "1.5", "\"\"", "\"a\"", "\"b\"", "\"ab\"",
        "\"abc\"",
    ]
    static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func pick<T>(_ items: [T], or fallback: T) -> T { items.randomElement(using: &random) ?? fallback }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func number(_ range: ClosedRange<Int> = 0...4) -> Sketch {
        .literal("\(Int.random(in: range, using: &random))")
    }

    mutating func schema(depth: Int = 0) -> Sketch {
        if depth >= 4 || chance(8) { return .literal(chance(75) ? "true" : "false") }
        if depth > 1, chance(6) { return .object([Sketch.Member(name: "$ref", value: .literal("\"#\""))]) }
        var members: [Sketch.Member] = []
        if chance(45) { members.append(Sketch.Member(name: "type", value: types())) }
        for _ in 0..<Int.random(in: depth == 0 ? 1...4 : 0...2, using: &random) {
            let added = keyword(depth: depth)
            if !members.contains(where: { $0.name == added.name }) { members.append(added) }
        }
        return .object(members)
    }

    private mutating func types() -> Sketch {
        if chance(70) { return .literal("\"\(pick(Self.types, or: "object"))\"") }
        var names: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let name = pick(Self.types, or: "null")
            if !names.contains(name) { names.append(name) }
        }
        return .array(names.map { .literal("\"\($0)\"") })
    }

    mutating func keyword(depth: Int) -> Sketch.Member {
        let drafted = pick(Self.keywords, or: "minimum")
        let name = isDraft7 ? Self.draft7[drafted] ?? drafted : drafted
        return Sketch.Member(name: name, value: value(of: name, depth: depth))
    }

    static let keywords = [
        "const", "enum", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength",
        "maxLength", "format", "items", "items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains",
        "minContains",
        "maxContains", "properties", "properties", "properties", "required", "required", "additionalProperties",
        "additionalProperties", "propertyNames", "minProperties", "maxProperties", "dependentRequired",
        "dependentSchemas",
        "allOf", "anyOf", "anyOf", "oneOf", "not", "if", "then", "else", "pattern", "patternProperties",
        "patternProperties",
        "unevaluatedProperties", "unevaluatedProperties", "unevaluatedItems",
    ]

    /// What draft-07 has for keywords of draft 2020-12.
    static let draft7 = [
        "dependentRequired": "dependencies", "dependentSchemas": "dependencies", "prefixItems": "items",
        "unevaluatedItems": "additionalItems", "unevaluatedProperties": "additionalProperties",
        "minContains": "contains",
        "maxContains": "items",
    ]

    static let patterns = ["^a", "b", "^[ab]$", ".*", "c$", "^ab?$", "^.{2}$", "^(?!a)", "^(a|b|d)$", "[^a]"]

    private mutating func value(of keyword: String, depth: Int) -> Sketch {
        switch keyword {
        case "const": return .literal(pick(Self.scalars, or: "0"))
        case "enum":
            return .array(
                (0...Int.random(in: 0...3, using: &random)).map { _ in .literal(pick(Self.scalars, or: "0")) })
        case "multipleOf": return .literal(pick(["0.5", "1", "2", "3"], or: "1"))
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
            return chance(20) ? .literal("1.5") : number(-1...5)
        case "uniqueItems": return .literal("true")
        case "format": return .literal("\"uuid\"")
        case "prefixItems", "allOf", "anyOf", "oneOf":
            return .array((0...Int.random(in: 0...2, using: &random)).map { _ in schema(depth: depth + 1) })
        case "items" where isDraft7 && chance(50): return .array((0...1).map { _ in schema(depth: depth + 1) })
        case "dependencies":
            return .object(
                someNames().map { name in
                    let others = Sketch.array(someNames().map { .literal("\"\($0)\"") })
                    return Sketch.Member(name: name, value: chance(50) ? others : schema(depth: depth + 1))
                })
        case "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
            "unevaluatedProperties", "unevaluatedItems", "additionalItems":
            return schema(depth: depth + 1)
        case "pattern": return .literal("\"\(pick(Self.patterns, or: "a"))\"")
        case "patternProperties":
            let chosen = Self.patterns.filter { _ in chance(30) }
            return .object(
                (chosen.isEmpty ? ["^a"] : chosen).map { Sketch.Member(name: $0, value: schema(depth: depth + 1)) })
        case "properties", "dependentSchemas":
            return .object(someNames().map { Sketch.Member(name: $0, value: schema(depth: depth + 1)) })
        case "required": return .array(someNames().map { .literal("\"\($0)\"") })
        case "dependentRequired":
            return .object(
                someNames().map { name in
                    Sketch.Member(name: name, value: .array(someNames().map { .literal("\"\($0)\"") }))
                })
        default: return number()
        }
    }

    private mutating func someNames() -> [String] {
        let names = Self.names.filter { _ in chance(50) }
        return names.isEmpty ? [pick(Self.names, or: "a")] : names
    }

    /// Keywords with values alike.
    static let neighbours = [
        "minimum": "exclusiveMinimum", "exclusiveMinimum": "minimum", "maximum": "exclusiveMaximum",
        "exclusiveMaximum": "maximum", "anyOf": "oneOf", "oneOf": "anyOf", "not": "if", "then": "else", "else": "then",
        "dependentSchemas": "properties", "items": "contains", "minItems": "minProperties", "allOf": "prefixItems",
        "additionalProperties": "unevaluatedProperties", "unevaluatedProperties": "additionalProperties",
        "unevaluatedItems": "items",
    ]

    /// The same schema with something in it changed.
    mutating func changed(_ schema: Sketch, depth: Int = 0) -> Sketch {
        guard case .object(var members) = schema, !members.isEmpty, chance(85) else {
            return chance(50) ? self.schema(depth: depth + 1) : widened(schema)
        }
        let index = Int.random(in: members.indices, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: members.remove(at: index)
        case 3: members[index].name = Self.neighbours[members[index].name] ?? members[index].name
        case 1, 2:
            let added = keyword(depth: depth)
            members.removeAll { $0.name == added.name }
            members.append(added)
        default: members[index].value = changedValue(members[index], depth: depth)
        }
        return .object(members)
    }

    private mutating func widened(_ schema: Sketch) -> Sketch {
        .object([
            Sketch.Member(
                name: pick(["allOf", "anyOf", "oneOf"], or: "allOf"), value: .array([schema, self.schema(depth: 3)]))
        ])
    }

    private mutating func changedValue(_ member: Sketch.Member, depth: Int) -> Sketch {
        switch (member.name, member.value) {
        case ("allOf", .array(var list)), ("anyOf", .array(var list)), ("oneOf", .array(var list)),
            ("prefixItems", .array(var list)):
            let index = Int.random(in: list.indices, using: &random)
            if chance(20) { return .array(list + [schema(depth: depth + 1)]) }
            list[index] = changed(list[index], depth: depth + 1)
            return .array(list)
        case ("properties", .object(var members)), ("dependentSchemas", .object(var members)),
            ("patternProperties", .object(var members)):
            let index = Int.random(in: members.indices, using: &random)
            members[index].value = changed(members[index].value, depth: depth + 1)
            return .object(members)
        case ("items", .array(var list)):
            list[0] = changed(list[0], depth: depth + 1)
            return .array(list)
        case ("additionalItems", let schema): return changed(schema, depth: depth + 1)
        case ("items", let schema), ("contains", let schema), ("additionalProperties", let schema),
            ("propertyNames", let schema), ("not", let schema), ("if", let schema), ("then", let schema),
            ("else", let schema), ("unevaluatedProperties", let schema), ("unevaluatedItems", let schema):
            return changed(schema, depth: depth + 1)
        case ("type", _): return types()
        default: return value(of: member.name, depth: depth)
        }
    }

    /// Values of every kind, small enough that they say something about small schemas.
    mutating func values(_ count: Int) -> [Sketch] {
        Self.scalars.map { .literal($0) } + (Self.scalars.count..<count).map { _ in value(depth: 0) }
    }

    private mutating func value(depth: Int) -> Sketch {
        if depth >= 3 || chance(depth == 0 ? 0 : 60) { return .literal(pick(Self.scalars, or: "0")) }
        if chance(40) {
            return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) })
        }
        return .object(
            (Self.names + ["d", "ab"]).filter { _ in chance(45) }.map {
                Sketch.Member(name: $0, value: value(depth: depth + 1))
            })
    }

    /// The schema with the draft that it is of; now and then with the other one, where it may mean something else.
    mutating func declared(_ schema: Sketch) -> Sketch {
        guard isDraft7, !chance(10), case .object(let members) = schema else { return schema }
        return .object(
            [Sketch.Member(name: "$schema", value: .literal("\"http://json-schema.org/draft-07/schema#\""))] + members)
    }
}
