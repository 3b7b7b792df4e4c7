import Crypto
import Foundation

/// Whose JWTs both services take: one issuer with one key, that signs whatever a test would like to have claimed.
enum Operators {
    static let issuer = "https://id.example"
    static let audience = "carillon"
    private static let key = Curve25519.Signing.PrivateKey()

    static func writeKeySet(into folder: TemporaryFolder) throws -> String {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let path = "\(folder.path)/keys.json"
        let key = #"{"kty":"OKP","crv":"Ed25519","kid":"k","x":"\#(base64(key.publicKey.rawRepresentation))"}"#
        try Data(#"{"keys":[\#(key)]}"#.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// - Parameters:
    ///   - claims: members of an object, as JSON.
    ///   - now: milliseconds since 1970.
    static func token(_ claims: String, at now: Int64) throws -> String {
        let said = #"{"iss":"\#(issuer)","aud":"\#(audience)","exp":\#(now / 1000 + 300),\#(claims)}"#
        let signed = base64(Data(#"{"alg":"EdDSA","kid":"k"}"#.utf8)) + "." + base64(Data(said.utf8))
        return "\(signed).\(base64(try key.signature(for: Data(signed.utf8))))"
    }

    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
