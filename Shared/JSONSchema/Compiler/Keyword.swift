import JSON

/// One member of a schema object.
struct Keyword {
    let name: String
    let value: JSONNode
    /// Where the schema object stands.
    let pointer: String

    /// Where the value stands.
    var place: String { jsonPointer(appending: name, to: pointer) }

    /// What says something to people, and nothing about a value.
    static let annotations: Set = [
        "$comment", "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly",
        "contentMediaType", "contentEncoding", "contentSchema",
    ]

    /// Keywords of JSON Schema that are not supported yet.
    static let planned: Set = [
        "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary", "pattern",
        "patternProperties", "unevaluatedProperties", "unevaluatedItems",
    ]

    func fault(_ message: String) -> SchemaError { .value(of: name, at: pointer, message) }

    func count() throws(SchemaError) -> Int {
        guard let number = value.number, number.isInteger, !number.description.hasPrefix("-") else {
            throw fault("must be an integer, 0 or more")
        }
        // A bound that no value can reach is as good as the largest one.
        return number.int ?? .max
    }

    func number() throws(SchemaError) -> JSONNumber {
        guard let number = value.number else { throw fault("must be a number") }
        return number
    }

    func bool() throws(SchemaError) -> Bool {
        guard let bool = value.bool else { throw fault("must be true or false") }
        return bool
    }

    /// Names, each once.
    func names() throws(SchemaError) -> [String] {
        try Self.names(value, or: fault("must be an array of strings, each once"))
    }

    static func names(_ value: JSONNode, or fault: SchemaError) throws(SchemaError) -> [String] {
        guard value.kind == .array else { throw fault }
        var names: [String] = []
        // By bytes: Swift takes two spellings of an umlaut for one.
        var seen: Set<[UInt8]> = []
        for element in value.elements {
            guard let name = element.string, seen.insert(Array(name.utf8)).inserted else { throw fault }
            names.append(name)
        }
        return names
    }
}

/// The schema object that is being read, for keywords that look at their neighbours.
struct KeywordScope {
    let node: JSONNode
    let pointer: String
}
