extension JSONObjectReader {
    package func string(_ name: String) throws(JSONDecodingError) -> String { try value(name) }

    package func optionalString(_ name: String) throws(JSONDecodingError) -> String? { try optionalValue(name) }

    package func int(_ name: String) throws(JSONDecodingError) -> Int { try value(name) }

    package func optionalInt(_ name: String) throws(JSONDecodingError) -> Int? { try optionalValue(name) }

    package func double(_ name: String) throws(JSONDecodingError) -> Double { try value(name) }

    package func optionalDouble(_ name: String) throws(JSONDecodingError) -> Double? { try optionalValue(name) }

    package func bool(_ name: String) throws(JSONDecodingError) -> Bool { try value(name) }

    package func optionalBool(_ name: String) throws(JSONDecodingError) -> Bool? { try optionalValue(name) }

    package func strings(_ name: String) throws(JSONDecodingError) -> [String] { try value(name) }

    package func optionalStrings(_ name: String) throws(JSONDecodingError) -> [String]? { try optionalValue(name) }

    package func values<T: JSONDecodable>(
        _ name: String, of type: T.Type = T.self
    ) throws(JSONDecodingError) -> [T] { try value(name) }

    package func optionalValues<T: JSONDecodable>(
        _ name: String, of type: T.Type = T.self
    ) throws(JSONDecodingError) -> [T]? { try optionalValue(name) }

    package func object(
        _ name: String, allowing known: Set<String>? = nil
    ) throws(JSONDecodingError) -> JSONObjectReader {
        try JSONObjectReader(try node(name), at: pointer(to: name), allowing: known)
    }

    package func optionalObject(
        _ name: String, allowing known: Set<String>? = nil
    ) throws(JSONDecodingError) -> JSONObjectReader? {
        guard let member = optionalNode(name) else { return nil }
        return try JSONObjectReader(member, at: pointer(to: name), allowing: known)
    }

    /// An array of objects, each with its pointer.
    package func objects(
        _ name: String, allowing known: Set<String>? = nil
    ) throws(JSONDecodingError) -> [JSONObjectReader] {
        let array = try node(name)
        guard array.kind == .array else { throw .type(pointer(to: name), expected: "an array") }
        var readers: [JSONObjectReader] = []
        readers.reserveCapacity(array.count)
        for element in array.elements {
            let place = jsonPointer(appending: readers.count, to: pointer(to: name))
            readers.append(try JSONObjectReader(element, at: place, allowing: known))
        }
        return readers
    }

    package func optionalObjects(
        _ name: String, allowing known: Set<String>? = nil
    ) throws(JSONDecodingError) -> [JSONObjectReader]? {
        optionalNode(name) == nil ? nil : try objects(name, allowing: known)
    }
}
