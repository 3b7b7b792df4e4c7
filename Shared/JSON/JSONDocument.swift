/// A parsed JSON text (RFC 8259): its bytes, and a flat tape of entries that its nodes point into.
///
/// The reader is strict: UTF-8 without a byte order mark, no name twice in an object (in whatever spelling), no
/// half surrogate pairs, nothing before or behind the value, bounded depth. Parsing makes two allocations, whatever
/// the number of values.
package struct JSONDocument: Sendable {
    let storage: JSONStorage

    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONSyntaxError) {
        guard bytes.count <= limits.maxBytes, bytes.count < Int(UInt32.max) else {
            let most = min(limits.maxBytes, Int(UInt32.max) - 1)
            throw JSONSyntaxError(.tooLarge, at: most, "the text has \(bytes.count) bytes and must end")
        }
        let parser = JSONParser(limits: limits, expecting: bytes.count)
        storage = JSONStorage(bytes: bytes, tape: try parser.parse(bytes.span))
    }

    package init(parsing text: String, limits: JSONLimits = .default) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// The bytes as they came.
    package var bytes: [UInt8] { storage.bytes }

    package var root: JSONNode { JSONNode(storage: storage, index: 0) }
}
