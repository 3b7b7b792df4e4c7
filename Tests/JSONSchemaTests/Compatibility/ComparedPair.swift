import JSON
import Testing

@testable import JSONSchema

/// Two schemas, and which way values may go from one to the other.
struct ComparedPair: Sendable, CustomTestStringConvertible {
    enum Ways: String, Sendable {
        /// Everything that the old one takes, the new one takes, and the other way round.
        case both
        /// The new one takes everything that the old one takes.
        case backward
        /// The old one takes everything that the new one takes.
        case forward
        case neither
    }

    let old: String
    let new: String
    let ways: Ways
    /// Where the new one refuses what the old one takes, if a case cares to say.
    let breaks: [String]?

    init(_ old: String, _ new: String, _ ways: Ways, breaks: [String]? = nil) {
        self.old = old
        self.new = new
        self.ways = ways
        self.breaks = breaks
    }

    var testDescription: String { "\(old) → \(new) \(ways.rawValue)" }

    /// The same with draft-07 declared.
    static func draft7(_ old: String, _ new: String, _ ways: Ways, breaks: [String]? = nil) -> ComparedPair {
        func declared(_ text: String) -> String {
            #"{"$schema": "http://json-schema.org/draft-07/schema#", "# + text.dropFirst()
        }
        return ComparedPair(declared(old), declared(new), ways, breaks: breaks)
    }
}

func comparable(_ text: String, assertsFormats: Bool = false, name: String) throws -> ComparableSchema {
    ComparableSchema(try json(text), assertsFormats: assertsFormats, name: name)
}

/// What stands between values of the one schema and the other.
func breaks(of inner: String, under outer: String, formats: Bool = true) throws -> [SchemaBreak] {
    try SchemaComparison.breaks(
        of: comparable(inner, assertsFormats: formats, name: "the old one"),
        under: comparable(outer, assertsFormats: formats, name: "the new one"))
}
