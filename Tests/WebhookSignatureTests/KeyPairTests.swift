import Testing

@testable import WebhookSignature

/// The asymmetric scheme, `v1a`.
@Suite struct KeyPairTests {
    /// RFC 8032, section 7.1, test 2.
    static let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    static let point = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    static let signature =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

    let key = WebhookPrivateKey.random()

    static func text(_ prefix: String, hex: String) throws -> String {
        prefix + Base64.encode(try #require(Hex.decode(Substring(hex))))
    }

    func headers(_ signers: [WebhookSigner]) throws -> [String: String] {
        var headers = Published.headers
        headers["webhook-signature"] = try StandardWebhooks.sign(
            id: Published.id, timestamp: Published.timestamp, body: Published.body, with: signers)
        return headers
    }

    func verify(
        _ headers: [String: String], body: [UInt8] = Published.body, trusting keys: [WebhookTrust]
    ) throws -> VerifiedWebhook {
        try StandardWebhooks.verify(headers: headers, body: body, trusting: keys, now: Published.timestamp)
    }

    @Test func `The vector of RFC 8032 holds, with the key written in 32 bytes or in 64`() throws {
        for hex in [Self.seed, Self.seed + Self.point] {
            let key = try WebhookPrivateKey(try Self.text("whsk_", hex: hex))
            #expect(key.publicKey.text == (try Self.text("whpk_", hex: Self.point)))
            #expect(try Hex.encode(key.signature(of: [0x72])) == Self.signature)
            #expect(try key.publicKey.isValid(#require(Hex.decode(Substring(Self.signature))), for: [0x72]))
            #expect(try key.text == Self.text("whsk_", hex: Self.seed + Self.point))
        }
    }

    @Test func `What was signed with a private key is verified with its public one, and with no other`() throws {
        let headers = try headers([.privateKey(key)])
        #expect(headers["webhook-signature"]?.hasPrefix("v1a,") == true)
        #expect(try verify(headers, trusting: [.publicKey(key.publicKey)]).id == Published.id)
        let read = try WebhookTrust(key.publicKey.text)
        #expect(try verify(headers, trusting: [.secret(.random()), read]).id == Published.id)
        #expect(throws: WebhookVerificationError.wrongSignature) {
            try verify(headers, trusting: [.publicKey(WebhookPrivateKey.random().publicKey)])
        }
        #expect(throws: WebhookVerificationError.wrongSignature) {
            try verify(headers, body: Published.body + [0x20], trusting: [read])
        }
        var other = headers
        other["webhook-id"] = "msg_other"
        #expect(throws: WebhookVerificationError.wrongSignature) { try verify(other, trusting: [read]) }
    }

    @Test func `Who trusts one scheme passes over signatures of the other`() throws {
        let secret = WebhookSecret.random()
        let both = try headers([.privateKey(key), .secret(secret)])
        for trusted in [WebhookTrust.secret(secret), .publicKey(key.publicKey)] {
            #expect(try verify(both, trusting: [trusted]).id == Published.id)
        }
        let symmetric = try headers([.secret(secret)])
        #expect(throws: WebhookVerificationError.noSignature) {
            try verify(symmetric, trusting: [.publicKey(key.publicKey)])
        }
        let asymmetric = try headers([.privateKey(key)])
        #expect(throws: WebhookVerificationError.noSignature) { try verify(asymmetric, trusting: [.secret(secret)]) }
    }

    @Test func `A public key is no shared secret: nobody can sign with what everybody knows`() throws {
        #expect(throws: WebhookSecretError.wrongKind) { try WebhookSecret(key.publicKey.text) }
        let bare = String(key.publicKey.text.dropFirst(WebhookPublicKey.prefix.count))
        let forged = try headers([.secret(try WebhookSecret(bare))])
        #expect(throws: WebhookVerificationError.noSignature) {
            try verify(forged, trusting: [.publicKey(key.publicKey)])
        }
    }

    @Test func `A signature of another length, or cut, is a wrong one`() throws {
        let value = try #require(try headers([.privateKey(key)])["webhook-signature"])
        for wrong in ["v1a,", "v1a,AAAA", String(value.dropLast(8)), value.replacing("==", with: "AA==")] {
            var headers = Published.headers
            headers["webhook-signature"] = wrong
            #expect(throws: WebhookVerificationError.self) {
                try verify(headers, trusting: [.publicKey(key.publicKey)])
            }
        }
    }

    @Test func `Of a header with thousands of signatures the first few are looked at`() throws {
        let right = try #require(try headers([.privateKey(key)])["webhook-signature"])
        let wrong = "v1a," + Base64.encode([UInt8](repeating: 1, count: 64)) + " "
        var headers = Published.headers
        headers["webhook-signature"] = String(repeating: wrong, count: WebhookSignatures.most - 1) + right
        #expect(try verify(headers, trusting: [.publicKey(key.publicKey)]).id == Published.id)
        headers["webhook-signature"] = String(repeating: wrong, count: 5_000) + right
        #expect(throws: WebhookVerificationError.wrongSignature) {
            try verify(headers, trusting: [.publicKey(key.publicKey)])
        }
        #expect(WebhookSignatures(String(repeating: wrong, count: 5_000)).asymmetric.count == WebhookSignatures.most)
    }

    @Test(arguments: [
        ("", WebhookSecretError.empty), ("whsk_", .empty), ("whsk_AAAA", .wrongLength(3)), ("whsk_?", .notBase64),
        ("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .wrongKind), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .wrongKind),
    ])
    func `What is no private key is refused with its reason`(text: String, error: WebhookSecretError) throws {
        #expect(throws: error) { try WebhookPrivateKey(text) }
        #expect(throws: WebhookSecretError.inconsistent) {
            try WebhookPrivateKey(try Self.text("whsk_", hex: Self.seed + Self.seed))
        }
    }

    @Test(arguments: [
        ("", WebhookSecretError.empty), ("whpk_", .empty), ("whpk_AAAA", .wrongLength(3)), ("whpk_?", .notBase64),
        ("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .wrongKind), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .wrongKind),
    ])
    func `What is no public key is refused with its reason`(text: String, error: WebhookSecretError) {
        #expect(throws: error) { try WebhookPublicKey(text) }
    }

    @Test func `A key is read by its prefix, and none of the wrong half`() throws {
        guard case .privateKey = try WebhookSigner(key.text), case .secret = try WebhookSigner(Published.secret) else {
            Issue.record("read as the wrong kind")
            return
        }
        #expect(throws: WebhookSecretError.wrongKind) { try WebhookSigner(key.publicKey.text) }
        #expect(throws: WebhookSecretError.wrongKind) { try WebhookTrust(key.text) }
    }

    @Test func `A private key does not show itself when it is printed, dumped or put into a text`() throws {
        var dumped = ""
        dump(key, to: &dumped)
        let secret = key.text.dropFirst(WebhookPrivateKey.prefix.count).prefix(20)
        for text in ["\(key)", String(reflecting: key), "\(WebhookSigner.privateKey(key))", dumped] {
            #expect(!text.contains(secret))
        }
    }
}
