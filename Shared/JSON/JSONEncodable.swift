/// What writes itself as one JSON value.
package protocol JSONEncodable {
    func write(to writer: inout JSONWriter)
}

extension JSONEncodable {
    /// This value alone, as a JSON text.
    package var jsonBytes: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        write(to: &writer)
        return writer.bytes
    }
}

extension String: JSONEncodable {
    package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONEncodable {
    package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Int64: JSONEncodable {
    package func write(to writer: inout JSONWriter) { writer.int64(self) }
}

extension Bool: JSONEncodable {
    package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Double: JSONEncodable {
    package func write(to writer: inout JSONWriter) { writer.double(self) }
}

extension JSONNode: JSONEncodable {
    /// Its bytes as they came.
    package func write(to writer: inout JSONWriter) { writer.raw(rawBytes) }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    package func write(to writer: inout JSONWriter) {
        writer.array { writer in
            for element in self { element.write(to: &writer) }
        }
    }
}
