import JSON

/// The schema object that is being read: where it stands, and what its keywords mean.
struct KeywordScope {
    let node: JSONNode
    let resource: Int
    let dialect: SchemaDialect
    /// What stands before pointers into its document.
    let prefix: String

    var pointer: String { prefix + node.pointer }

    func keyword(_ name: String) -> Keyword? { node[name].map { Keyword(name: name, value: $0, scope: self) } }
}

/// One member of a schema object.
struct Keyword {
    let name: String
    let value: JSONNode
    let scope: KeywordScope

    private static let mostCount = 1 << 40

    func fault(_ message: String) -> SchemaError { .value(of: name, at: scope.pointer, message) }

    /// A fault in a part of the value.
    func fault(at part: JSONNode, _ message: String) -> SchemaError {
        SchemaError(pointer: scope.prefix + part.pointer, keyword: name, message)
    }

    func count() throws(SchemaError) -> Int {
        guard let number = value.number, number.isInteger, !number.description.hasPrefix("-") else {
            throw fault("must be an integer, 0 or more")
        }
        // A bound that no value can reach is as good as any other.
        return min(number.int ?? Self.mostCount, Self.mostCount)
    }

    func number() throws(SchemaError) -> JSONNumber {
        guard let number = value.number else { throw fault("must be a number") }
        return number
    }

    func bool() throws(SchemaError) -> Bool {
        guard let bool = value.bool else { throw fault("must be true or false") }
        return bool
    }

    func string() throws(SchemaError) -> String {
        guard let string = value.string else { throw fault("must be a string") }
        return string
    }

    /// Names, each once.
    func names() throws(SchemaError) -> [String] { try names(value) }

    /// The same in a part of the value.
    func names(_ part: JSONNode) throws(SchemaError) -> [String] {
        try Self.names(part, or: fault(at: part, "must be an array of strings, each once"))
    }

    static func names(_ value: JSONNode, or fault: @autoclosure () -> SchemaError) throws(SchemaError) -> [String] {
        guard value.kind == .array else { throw fault() }
        var names: [String] = []
        // By bytes: Swift takes two spellings of an umlaut for one.
        var seen: Set<[UInt8]> = []
        for element in value.elements {
            guard let name = element.string, seen.insert(Array(name.utf8)).inserted else { throw fault() }
            names.append(name)
        }
        return names
    }

    func members() throws(SchemaError) -> JSONMembers {
        guard value.kind == .object else { throw fault("must be an object") }
        return value.members
    }
}
