import Crypto
package import JSON

/// The `Idempotency-Key` that an entity was created with, so that the same request finds what it made.
package struct CreationKey: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// How long a key is remembered, in milliseconds.
    package static let lifetime: Int64 = 24 * 3_600_000

    /// SHA-256 of the key, in hex.
    package var keyHash: String
    /// SHA-256 of the body that came with it, in hex.
    package var bodyHash: String

    package init(keyHash: String, bodyHash: String) {
        self.keyHash = keyHash
        self.bodyHash = bodyHash
    }

    /// - Parameters:
    ///   - key: as the client wrote it.
    ///   - body: the bytes that came with it.
    package init(key: String, body: [UInt8]) {
        self.init(keyHash: Self.hash(Array(key.utf8)), bodyHash: Self.hash(body))
    }

    /// SHA-256 in hex.
    private static func hash(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).withUnsafeBytes { Hex.text($0) }
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        keyHash = try reader.string("keyHash")
        bodyHash = try reader.string("bodyHash")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("keyHash", keyHash)
            writer.member("bodyHash", bodyHash)
        }
    }
}
