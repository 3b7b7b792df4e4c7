import JSON
import JSONSchema
import SeededNumbers

/// Texts that nearly are schemas, for the compiler; and values for those that are.
struct SchemaFuzz: FuzzTarget {
    static let name = "schemas"

    private(set) var tally = Tally()
    private var random: SeededGenerator
    private let values: [JSONNode]

    private static let seeds = [
        ##"{"$ref":"#/$defs/a","$defs":{"a":{"type":["object","null"],"properties":{"n":{"$ref":"#"},"m":{"items":{"$ref":"#/$defs/a"}}}}}}"##,
        ##"{"$id":"https://a.b/c","$dynamicAnchor":"n","properties":{"n":{"$dynamicRef":"#n"}},"unevaluatedProperties":false,"anyOf":[{"properties":{"m":true}},{"$ref":"d"}],"$defs":{"d":{"$id":"d","$anchor":"x","$dynamicAnchor":"n","minProperties":1}}}"##,
        ##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"s":{"$id":"#s","pattern":"^[a-z]+$"}},"items":[{"$ref":"#s"},true],"additionalItems":{"multipleOf":0.1},"dependencies":{"n":["m"],"m":{"maxProperties":2}}}"##,
        ##"{"prefixItems":[{"const":1},{"enum":["n",2,null,[1]]}],"items":{"minimum":-1.5,"exclusiveMaximum":1e400},"contains":{"type":"integer"},"minContains":0,"maxContains":2,"uniqueItems":true,"unevaluatedItems":{"format":"date"}}"##,
        ##"{"if":{"required":["n"]},"then":{"patternProperties":{"^n":{"minLength":1,"maxLength":3}}},"else":{"propertyNames":{"maxLength":9}},"not":{"const":{}},"oneOf":[{"type":"object"},{"minItems":1}],"dependentRequired":{"n":["m"]},"dependentSchemas":{"m":{"additionalProperties":false,"properties":{"m":{}}}}}"##,
        ##"{"allOf":[{"$ref":"https://json-schema.org/draft/2020-12/schema"},{"$ref":"http://json-schema.org/draft-07/schema#"}]}"##,
    ].map { Array($0.utf8) }
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"n\"", "\"#\"", "\"$ref\":\"#\",", "\"$dynamicRef\":\"#n\",", "\"$id\":\"x\",",
        "\"$id\":\"../y#\",", "\"$anchor\":\"n\",", "\"not\":", "\"items\":", "\"$schema\":", "true", "false", "null",
        "-1",
        "1e99", "0.5", "\"type\":\"string\",", "\"unevaluatedItems\":false,", "\"unevaluatedProperties\":false,", "/~0",
        "%25",
        "\"anyOf\":[true,", "\"minLength\":2,", "\"enum\":[1,1.0,\"a\"],", "(", ")+", "\\\\d{2,}", "é",
    ].map { Array($0.utf8) }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let texts = [
            "null", "true", "-1.5", "1e400", "7", "\"n\"", "\"2020-02-30\"", "[]", "[1,2,2.0]", "[\"n\",[1],null]",
            "{}",
            #"{"n":{"n":{"n":1}},"m":[{"m":[]}]}"#, #"{"m":1,"\u006e":"abcd","x/y~z":[1]}"#,
            #"{"n":{"type":"what"},"$id":3}"#,
        ]
        values = texts.compactMap { try? JSONDocument(parsing: $0).root }
    }

    mutating func next() {
        var bytes = random.pick(Self.seeds)
        for _ in 0..<random.below(4) { random.spoil(&bytes, with: Self.pieces) }
        let options = SchemaOptions(
            defaultDraft: random.below(8) == 0 ? .draft7 : .draft202012, assertsFormats: random.below(2) == 0,
            refusesSlips: random.below(2) == 0, maxSubschemas: 400, maxSteps: 20_000)
        do {
            let schema = try JSONSchema(parsing: bytes, options: options)
            tally.taken += 1
            for _ in 0..<4 { check(schema, random.pick(values)) }
        } catch {
            tally.refused += 1
            precondition(!error.message.isEmpty)
        }
    }

    /// Both ways of walking agree, and what they say leads to somewhere.
    private func check(_ schema: JSONSchema, _ value: JSONNode) {
        let violations = schema.violations(of: value, limit: 5, at: "/at")
        precondition(schema.isValid(value) == violations.isEmpty)
        precondition(violations.count <= 5)
        for violation in violations {
            precondition(violation.pointer.hasPrefix("/at") && !violation.keyword.isEmpty && !violation.message.isEmpty)
        }
    }
}
