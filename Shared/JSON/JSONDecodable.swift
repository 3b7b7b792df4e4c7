/// What can be read from one JSON value.
package protocol JSONDecodable {
    init(json: JSONNode) throws(JSONDecodingError)
}

extension String: JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let value = json.string else { throw .type("", expected: "a string") }
        self = value
    }
}

extension Int: JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let value = json.int else {
            throw json.number?.isInteger == true
                ? .value("", "must be an integer of 64 bits") : .type("", expected: "an integer")
        }
        self = value
    }
}

extension Double: JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let value = json.double else {
            throw json.kind == .number
                ? .value("", "must be in the range of a double") : .type("", expected: "a number")
        }
        self = value
    }
}

extension Bool: JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let value = json.bool else { throw .type("", expected: "true or false") }
        self = value
    }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        guard json.kind == .array else { throw .type("", expected: "an array") }
        self = []
        reserveCapacity(json.count)
        for element in json.elements {
            do {
                append(try Element(json: element))
            } catch {
                throw error.within(jsonPointer(appending: count, to: ""))
            }
        }
    }
}
