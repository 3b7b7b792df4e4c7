import Crypto
import CryptoExtras
import Foundation

/// A key pair of an issuer: what it signs, and the public half as its key set has it.
enum Signer: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)

    /// Made once: that of RSA takes a tenth of a second or more.
    static let rsa: Signer? = (try? _RSA.Signing.PrivateKey(keySize: .bits2048)).map { .rsa($0) }
    static let p256 = Signer.p256(P256.Signing.PrivateKey())
    static let ed25519 = Signer.ed25519(Curve25519.Signing.PrivateKey())

    var algorithm: String {
        switch self {
        case .rsa: "RS256"
        case .p256: "ES256"
        case .ed25519: "EdDSA"
        }
    }

    /// The public half as a JWK.
    func jwk(id: String? = "k", _ more: [String: String] = [:]) throws -> [String: String] {
        var jwk: [String: String]
        switch self {
        case .rsa(let key):
            let numbers = try key.publicKey.getKeyPrimitives()
            jwk = ["kty": "RSA", "n": Text.base64(numbers.modulus), "e": Text.base64(numbers.publicExponent)]
        case .p256(let key):
            let point = key.publicKey.rawRepresentation
            jwk = ["kty": "EC", "crv": "P-256", "x": Text.base64(point.prefix(32)), "y": Text.base64(point.suffix(32))]
        case .ed25519(let key):
            jwk = ["kty": "OKP", "crv": "Ed25519", "x": Text.base64(key.publicKey.rawRepresentation)]
        }
        jwk["kid"] = id
        return jwk.merging(more) { $1 }
    }

    func sign(_ bytes: Data) throws -> Data {
        switch self {
        case .rsa(let key): try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation
        case .p256(let key): try key.signature(for: bytes).rawRepresentation
        case .ed25519(let key): try key.signature(for: bytes)
        }
    }
}

/// Texts that tokens and key sets are made of.
enum Text {
    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func base64(_ text: String) -> String { base64(Array(text.utf8)) }

    static func keySet(_ keys: [[String: String]]) -> String {
        let objects = keys.map { key in
            "{" + key.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
        }
        return "{\"keys\":[\(objects.joined(separator: ","))]}"
    }
}
