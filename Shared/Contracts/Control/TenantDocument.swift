package import JSON

/// An organisation. Its handle is its id, and the slug in every URL.
package struct TenantDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var handle: String
    package var name: String
    package var createdAt: Int64

    package init(handle: String, name: String, createdAt: Int64) {
        self.handle = handle
        self.name = name
        self.createdAt = createdAt
    }

    /// 1 to 63 of `a`–`z`, `0`–`9` and `-`, beginning and ending with a letter or digit.
    package static func isValid(handle: String) -> Bool {
        let bytes = Array(handle.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        let hyphen = UInt8(ascii: "-")
        func isPlain(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
        return isPlain(first) && isPlain(last) && bytes.allSatisfy { isPlain($0) || $0 == hyphen }
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        handle = try reader.string("handle")
        name = try reader.string("name")
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("handle", handle)
            writer.member("name", name)
            writer.member("createdAt", time: createdAt)
        }
    }
}
