import Access
import Crypto
import CryptoExtras
import Foundation
import Testing

@Suite("JWT key sets")
struct JWTKeySetTests {
    private func set(_ keys: [[String: String]]) throws -> JWTKeySet {
        try JWTKeySet(parsing: Array(Text.keySet(keys).utf8))
    }

    @Test("a key is taken for the one algorithm that it is for")
    func algorithms() throws {
        let rsa = try #require(Signer.rsa)
        let keys = try set([
            try rsa.jwk(id: "r", ["alg": "RS256", "use": "sig"]), try Signer.p256.jwk(id: "e"),
            try Signer.ed25519.jwk(id: nil),
        ])
        #expect(keys.keys.map(\.algorithm) == [.rs256, .es256, .edDSA])
        #expect(keys.keys.map(\.id) == ["r", "e", nil])
        #expect(keys.unusable.isEmpty)
    }

    @Test("a key that can't be used is left out, with why, and spoils no other")
    func unusable() throws {
        let rsa = try #require(Signer.rsa)
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))
        let rows: [([String: String], String)] = [
            (try Signer.rsa(short).jwk(), "it has 1024 bits, and 2048 to 8192 are taken"),
            (
                ["kty": "RSA", "n": Text.base64([0x7f] + [UInt8](repeating: 0xff, count: 255)), "e": "AQAB"],
                "it has 2047 bits, and 2048 to 8192 are taken"
            ),
            (
                ["kty": "RSA", "n": Text.base64([0, 0xff] + [UInt8](repeating: 0xff, count: 1024)), "e": "AQAB"],
                "it has 8200 bits, and 2048 to 8192 are taken"
            ),
            (try rsa.jwk(id: "k", ["e": "AA"]), "its n and e make no RSA key"),
            (try rsa.jwk(id: "k", ["n": "a+b="]), "its n is not base64url"),
            (try rsa.jwk(id: "k", ["alg": "RS512"]), "its alg is none that is taken here"),
            (try rsa.jwk(id: "k", ["use": "enc"]), "it is not for signatures"),
            (try rsa.jwk(id: ""), "its kid is no text of 1 to 256 bytes"),
            (try Signer.p256.jwk(id: "k", ["crv": "P-384"]), "its curve is not P-256"),
            (
                try Signer.p256.jwk(id: "k", ["y": Text.base64([UInt8](repeating: 1, count: 32))]),
                "its point is none of the curve"
            ),
            (try Signer.p256.jwk(id: "k", ["y": "AQ"]), "its y is not base64url of 32 bytes"),
            (try Signer.p256.jwk(id: "k", ["d": "AQ"]), "it is a private key, which must never be published"),
            (try Signer.ed25519.jwk(id: "k", ["crv": "X25519"]), "its curve is not Ed25519"),
            (try Signer.ed25519.jwk(id: "k", ["alg": "ES256"]), "its alg is none that is taken here"),
            (["kty": "oct", "k": "c2VjcmV0"], "it is a shared secret, and only key pairs are taken"),
            (["kty": "AKP"], "its kty is none of RSA, EC and OKP"),
            (["kid": "k"], "it has no kty"),
        ]
        let keys = try set(rows.map(\.0) + [try Signer.p256.jwk(id: "good")])
        #expect(keys.unusable == rows.enumerated().map { "key \($0 + 1): \($1.1)" })
        #expect(keys.keys.map(\.id) == ["good"])
    }

    @Test(
        "what is no key set, or too much of one, is refused",
        arguments: [
            ("", "it is not JSON"), ("<html>", "it is not JSON"), ("[]", "it has no array `keys`"),
            (#"{"keys":{}}"#, "it has no array `keys`"), (#"{"keys":[],"keys":[]}"#, "it is not JSON"),
            (
                "{\"keys\":[" + Array(repeating: "{}", count: 101).joined(separator: ",") + "]}",
                "it has 101 keys, and at most 100"
            ),
            ("{\"keys\":[],\"x\":\"" + String(repeating: "x", count: JWTKeySet.mostBytes) + "\"}", "it is not JSON"),
        ])
    func refusals(text: String, reason: String) {
        let error = #expect(throws: JWTKeySetError.self) { try JWTKeySet(parsing: Array(text.utf8)) }
        #expect(error?.description.hasPrefix(reason) == true)
    }
}
