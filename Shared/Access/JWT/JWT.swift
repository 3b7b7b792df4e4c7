package import JSON

/// A JWT as it was presented, read and not verified (RFC 7515, section 7.1; RFC 7519).
package struct JWT: Sendable {
    package static let mostBytes = 8 << 10
    private static let limits = JSONLimits(maxDepth: 8)
    /// What a token may say that it is: without this, one that was issued for another purpose might do here (RFC 8725,
    /// section 3.11).
    private static let types = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]

    package let header: JSONNode
    package let claims: JSONNode
    let algorithm: JWTAlgorithm
    let keyID: String?
    let signed: [UInt8]
    let signature: [UInt8]

    /// Whether a text looks like one: `{"` in base64url, and two dots.
    static func hasForm(_ text: String) -> Bool {
        text.utf8.starts(with: "eyJ".utf8) && text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    package init(_ text: String) throws(JWTFault) {
        guard text.utf8.count <= Self.mostBytes else { throw .tooLarge }
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64URL.decode(parts[2]) else { throw .malformed }
        header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        self.signature = signature
        signed = Array(bytes[..<parts[1].endIndex])
        guard let named = header["alg"]?.string else { throw .malformed }
        guard let algorithm = JWTAlgorithm(rawValue: named) else { throw .algorithmRefused }
        self.algorithm = algorithm
        // Nothing that may stand in it is understood here, and then it is to be refused (RFC 7515, section 4.1.11).
        guard header["crit"] == nil else { throw .criticalHeader }
        if let type = header["typ"], !Self.types.contains(type.string?.lowercased() ?? "") { throw .typeRefused }
        guard let id = header["kid"] else {
            keyID = nil
            return
        }
        guard let text = id.string, text.utf8.count <= JWTKey.mostIDBytes else { throw .malformed }
        keyID = text
    }

    private static func object(_ part: ArraySlice<UInt8>) throws(JWTFault) -> JSONNode {
        guard let bytes = Base64URL.decode(part), let root = try? JSONDocument(parsing: bytes, limits: limits).root,
            root.kind == .object
        else { throw .malformed }
        return root
    }
}
