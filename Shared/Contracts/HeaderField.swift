package import JSON

/// A header of an HTTP message: `["name", "value"]` in JSON, since a name may come more than once.
package struct HeaderField: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let pair = try [String](json: json)
        guard pair.count == 2 else { throw .value("", "must be a name and a value") }
        name = pair[0]
        value = pair[1]
    }

    package func write(to writer: inout JSONWriter) {
        writer.array { writer in
            writer.string(name)
            writer.string(value)
        }
    }
}
