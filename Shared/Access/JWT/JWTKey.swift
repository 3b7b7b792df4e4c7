import Crypto
import CryptoExtras

/// A public key of a key set, which verifies by one algorithm and no other: a token can't choose another one for it.
///
/// Made on swift-crypto, and not on jwt-kit, which goes to the first key of its set where it doesn't know the `kid`, lets
/// a token's own `alg` decide what a key without one is for and keeps to that for all later ones, refuses a whole set for
/// one key that it can't read, and reads JSON with Foundation, which takes a name twice.
package struct JWTKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    /// Its `kid`, where it has one.
    package let id: String?
    private let material: Material

    init(id: String?, _ material: Material) {
        self.id = id
        self.material = material
    }

    package var algorithm: JWTAlgorithm {
        switch material {
        case .rsa: .rs256
        case .p256: .es256
        case .ed25519: .edDSA
        }
    }

    /// In tens of microseconds.
    func verifies(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        switch material {
        case .rsa(let key):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5)
        case .p256(let key):
            // The two numbers one after the other, and not in DER (RFC 7518, section 3.4).
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: signed))
        case .ed25519(let key):
            return key.isValidSignature(signature, for: signed)
        }
    }
}
