import Crypto
import CryptoExtras
import JSON

/// Why a key of a set can't be used, in words for the one who runs Carillon.
struct UnusableKey: Error, Hashable, Sendable {
    let reason: String
}

extension JWTKey {
    static let mostIDBytes = 256
    /// A larger modulus would cost whoever sends tokens nothing, and us much.
    private static let rsaBits = 2048...8192

    /// Reads a JWK (RFC 7517, RFC 7518 section 6, RFC 8037 section 2) that signatures can be verified with.
    init(jwk: JSONNode) throws(UnusableKey) {
        guard jwk.kind == .object, let type = jwk["kty"]?.string else { throw UnusableKey(reason: "it has no kty") }
        let id = jwk["kid"].flatMap { $0.isNull ? nil : $0 }
        if let id, !(1...Self.mostIDBytes).contains(id.string?.utf8.count ?? 0) {
            throw UnusableKey(reason: "its kid is no text of 1 to \(Self.mostIDBytes) bytes")
        }
        if let use = jwk["use"]?.string, use != "sig" { throw UnusableKey(reason: "it is not for signatures") }
        if let operations = jwk["key_ops"], !operations.elements.contains(where: { $0.utf8Equals("verify") }) {
            throw UnusableKey(reason: "it is not for verifying")
        }
        // Whoever can read the set could make tokens: that such a key is taken would only hide it.
        guard jwk["d"] == nil else { throw UnusableKey(reason: "it is a private key, which must never be published") }
        self.init(id: id?.string, try Self.material(type, jwk))
        if let named = jwk["alg"], named.string != algorithm.rawValue {
            throw UnusableKey(reason: "its alg is none that is taken here")
        }
    }

    private static func material(_ type: String, _ jwk: JSONNode) throws(UnusableKey) -> Material {
        switch type {
        case "RSA": return .rsa(try rsa(jwk))
        case "EC":
            guard jwk["crv"]?.string == "P-256" else { throw UnusableKey(reason: "its curve is not P-256") }
            let (x, y) = (try bytes("x", jwk, count: 32), try bytes("y", jwk, count: 32))
            // Which also checks that the point lies on the curve.
            guard let key = try? P256.Signing.PublicKey(rawRepresentation: x + y) else {
                throw UnusableKey(reason: "its point is none of the curve")
            }
            return .p256(key)
        case "OKP":
            guard jwk["crv"]?.string == "Ed25519" else { throw UnusableKey(reason: "its curve is not Ed25519") }
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes("x", jwk, count: 32)) else {
                throw UnusableKey(reason: "its point is none of the curve")
            }
            return .ed25519(key)
        case "oct": throw UnusableKey(reason: "it is a shared secret, and only key pairs are taken")
        default: throw UnusableKey(reason: "its kty is none of RSA, EC and OKP")
        }
    }

    private static func rsa(_ jwk: JSONNode) throws(UnusableKey) -> _RSA.Signing.PublicKey {
        let modulus = Array(try bytes("n", jwk).drop { $0 == 0 })
        let exponent = try bytes("e", jwk)
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard rsaBits.contains(bits) else {
            throw UnusableKey(
                reason: "it has \(bits) bits, and \(rsaBits.lowerBound) to \(rsaBits.upperBound) are taken")
        }
        guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else {
            throw UnusableKey(reason: "its n and e make no RSA key")
        }
        return key
    }

    private static func bytes(_ name: String, _ jwk: JSONNode, count: Int? = nil) throws(UnusableKey) -> [UInt8] {
        guard let text = jwk[name]?.string, let bytes = Base64URL.decode(text.utf8), count ?? bytes.count == bytes.count
        else {
            let size = count.map { " of \($0) bytes" } ?? ""
            throw UnusableKey(reason: "its \(name) is not base64url\(size)")
        }
        return bytes
    }
}
