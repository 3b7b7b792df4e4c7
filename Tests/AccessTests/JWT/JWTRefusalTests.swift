import Access
import Crypto
import CryptoExtras
import Foundation
import JSON
import Testing

@Suite("JWT refusals")
struct JWTRefusalTests {
    /// A way to forge or spoil a token, and the code of its refusal.
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let code: String
        let token: @Sendable (Draft) throws -> String

        init(_ what: String, _ code: String, _ token: @escaping @Sendable (Draft) throws -> String) {
            (self.what, self.code, self.token) = (what, code, token)
        }

        var testDescription: String { what }
    }

    static let rows: [Row] = [
        Row("good", "good") { try $0.signed() },
        Row("several audiences", "good") { try $0.claim("aud", #"["other","carillon"]"#).signed() },
        Row("a time with a fraction", "good") { try $0.claim("exp", "1000000.5").signed() },
        Row("an access token", "good") { try $0.header("typ", #""at+JWT""#).signed() },
        Row("no typ", "good") { try $0.header("typ", nil).signed() },
        Row("of no tenant", "good") { try $0.claim("tenant", nil).signed() },
        Row("none", "jwt_algorithm_refused") { "\($0.header("alg", #""none""#).unsigned)." },
        Row("None", "jwt_algorithm_refused") { "\($0.header("alg", #""None""#).unsigned)." },
        Row("none with a signature", "jwt_algorithm_refused") { try $0.header("alg", #""none""#).signed() },
        Row("HS256 with the public key as secret", "jwt_algorithm_refused") { try $0.confused("HS256") },
        Row("PS256", "jwt_algorithm_refused") { try $0.header("alg", #""PS256""#).signed() },
        Row("an algorithm of another key", "jwt_key_mismatch") { draft in
            try draft.header("alg", draft.signer.algorithm == "RS256" ? #""ES256""# : #""RS256""#).signed()
        },
        Row("no alg", "jwt_malformed") { try $0.header("alg", nil).signed() },
        Row("alg is no text", "jwt_malformed") { try $0.header("alg", "256").signed() },
        Row("a kid that is not known", "jwt_key_unknown") { try $0.header("kid", #""other""#).signed() },
        Row("a kid like a path", "jwt_key_unknown") { try $0.header("kid", #""../../dev/null""#).signed() },
        Row("a kid that is no text", "jwt_malformed") { try $0.header("kid", "1").signed() },
        Row("a kid without end", "jwt_malformed") {
            try $0.header("kid", "\"\(String(repeating: "k", count: 257))\"").signed()
        },
        Row("its own key", "jwt_signature_invalid") { draft in
            let forger = P256.Signing.PrivateKey()
            let jwk = try Signer.p256(forger).jwk().map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
            let draft = draft.header("jwk", "{\(jwk)}").header("jku", #""https://evil.example/keys""#)
            return "\(draft.unsigned).\(Text.base64(try Signer.p256(forger).sign(Data(draft.unsigned.utf8))))"
        },
        Row("crit", "jwt_critical_header") { try $0.header("crit", #"["exp"]"#).header("exp", "1").signed() },
        Row("crit that is empty", "jwt_critical_header") { try $0.header("crit", "[]").signed() },
        Row("for another purpose", "jwt_type_refused") { try $0.header("typ", #""dpop+jwt""#).signed() },
        Row("no signature", "jwt_signature_invalid") { "\($0.unsigned)." },
        Row("a signature of other claims", "jwt_signature_invalid") { draft in
            let signature = try draft.signed().split(separator: ".")[2]
            return "\(draft.claim("sub", #""eva""#).unsigned).\(signature)"
        },
        Row("a signature of zeros", "jwt_signature_invalid") {
            "\($0.unsigned).\(Text.base64([UInt8](repeating: 0, count: 64)))"
        },
        Row("a signature with padding", "jwt_malformed") { "\(try $0.signed())=" },
        Row("four parts", "jwt_malformed") { "\(try $0.signed())." },
        Row("a header that is no object", "jwt_malformed") {
            "\(Text.base64("[1]")).\($0.unsigned.split(separator: ".")[1])."
        },
        Row("alg twice", "jwt_malformed") { draft in
            let header = Text.base64(#"{"alg":"none","alg":"\#(draft.signer.algorithm)"}"#)
            return "\(header).\(draft.unsigned.split(separator: ".")[1]).AAAA"
        },
        Row("a claim twice", "jwt_malformed") { draft in
            try draft.claim("exp", #"1,"exp":9999999999"#).signed()
        },
        Row("nested without end", "jwt_malformed") {
            try $0.claim("x", String(repeating: "[", count: 99) + String(repeating: "]", count: 99)).signed()
        },
        Row("too large", "jwt_too_large") {
            try $0.claim("x", "\"\(String(repeating: "x", count: JWT.mostBytes))\"").signed()
        },
        Row("no exp", "jwt_claim_missing") { try $0.claim("exp", nil).signed() },
        Row("exp is no number", "jwt_claim_invalid") { try $0.claim("exp", #""1000300""#).signed() },
        Row("exp is null", "jwt_claim_invalid") { try $0.claim("exp", "null").signed() },
        Row("exp beyond all time", "jwt_claim_invalid") { try $0.claim("exp", "1e300").signed() },
        Row("expired 59 s ago", "good") { try $0.claim("exp", "999941").signed() },
        Row("expired 60 s ago", "jwt_expired") { try $0.claim("exp", "999940").signed() },
        Row("valid in 60 s", "good") { try $0.claim("nbf", "1000060").signed() },
        Row("valid in 61 s", "jwt_not_yet_valid") { try $0.claim("nbf", "1000061").signed() },
        Row("nbf is no number", "jwt_claim_invalid") { try $0.claim("nbf", "true").signed() },
        Row("no iss", "jwt_claim_missing") { try $0.claim("iss", nil).signed() },
        Row("another iss", "jwt_issuer_wrong") { try $0.claim("iss", #""https://id.example.org""#).signed() },
        Row("several iss", "jwt_issuer_wrong") { try $0.claim("iss", #"["https://id.example.org/"]"#).signed() },
        Row("no aud", "jwt_claim_missing") { try $0.claim("aud", nil).signed() },
        Row("another aud", "jwt_audience_wrong") { try $0.claim("aud", #"["Carillon","carillon2"]"#).signed() },
        Row("no sub", "jwt_claim_missing") { try $0.claim("sub", nil).signed() },
        Row("an empty sub", "jwt_claim_invalid") { try $0.claim("sub", #""""#).signed() },
        Row("a sub over two lines", "jwt_claim_invalid") { try $0.claim("sub", #""a\nb""#).signed() },
        Row("a sub that reads backwards", "jwt_claim_invalid") { try $0.claim("sub", #""a\u202eb""#).signed() },
        Row("a sub without end", "jwt_claim_invalid") {
            try $0.claim("sub", "\"\(String(repeating: "x", count: 256))\"").signed()
        },
        Row("tenant is null", "jwt_claim_invalid") { try $0.claim("tenant", "null").signed() },
        Row("several tenants", "jwt_claim_invalid") { try $0.claim("tenant", #"["acme","beta"]"#).signed() },
        Row("scope is a number", "jwt_claim_invalid") { try $0.claim("scope", "1").signed() },
        Row("scopes with a number", "jwt_claim_invalid") { try $0.claim("scopes", #"["inbox:read",1]"#).signed() },
        Row("roles is a text", "jwt_claim_invalid") { try $0.claim("roles", #""admin""#).signed() },
    ]

    @Test("a token is refused for what is wrong with it, whatever it is signed by", arguments: rows)
    func table(row: Row) async throws {
        for signer in [try #require(Signer.rsa), .p256, .ed25519] {
            let stage = JWTStage([try signer.jwk()])
            #expect(await stage.code(try row.token(Draft(signer))) == row.code, "\(signer.algorithm)")
        }
    }

    @Test("every character of a token counts")
    func tampering() async throws {
        let stage = JWTStage([try Signer.ed25519.jwk()])
        let verifier = stage.verifier()
        let token = Array(try Draft(.ed25519).signed().utf8)
        #expect(await stage.code(String(decoding: token, as: UTF8.self), verifier) == "good")
        for index in token.indices {
            var other = token
            other[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(await stage.code(String(decoding: other, as: UTF8.self), verifier) != "good", "at \(index)")
        }
        // The last character of 64 bytes has bits to spare, and bytes only one spelling.
        for digit in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8 where digit != token.last {
            let other = token.dropLast() + [digit]
            #expect(await stage.code(String(decoding: other, as: UTF8.self), verifier) != "good")
        }
    }

    @Test("a refusal repeats nothing that was presented, and tells nothing of what is expected")
    func discretion() async throws {
        for row in Self.rows where row.code != "good" {
            let stage = JWTStage([try Signer.p256.jwk()])
            guard case .failure(let fault) = await stage.answer(try row.token(Draft(.p256))) else {
                Issue.record("\(row.what) was taken")
                continue
            }
            for secret in [JWTStage.issuer, "ben", "acme", "evil", "dpop", "999940"] {
                #expect(!fault.description.contains(secret))
            }
        }
    }
}

extension Draft {
    /// The oldest trick: the public key, in each form that somebody may keep it in, as the secret of an HMAC.
    fileprivate func confused(_ algorithm: String) throws -> String {
        let draft = header("alg", "\"\(algorithm)\"")
        let secret: Data
        switch signer {
        case .rsa(let key): secret = Data(key.publicKey.pemRepresentation.utf8)
        case .p256(let key): secret = Data(key.publicKey.pemRepresentation.utf8)
        case .ed25519(let key): secret = key.publicKey.rawRepresentation
        }
        let code = HMAC<SHA256>.authenticationCode(for: Data(draft.unsigned.utf8), using: SymmetricKey(data: secret))
        return "\(draft.unsigned).\(Text.base64(code))"
    }
}
