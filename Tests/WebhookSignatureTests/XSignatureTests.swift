import Crypto
import Testing

@testable import WebhookSignature

@Suite struct XSignatureTests {
    /// What Python's hmac answers for the same text and body.
    static let expected = "sha256=80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c"

    @Test func `The key is the secret's text as shown, prefix included`() throws {
        let secret = try WebhookSecret(Published.secret)
        #expect(XSignature.sign(body: Published.body, secret: secret) == Self.expected)
    }

    @Test func `What was signed is verified under any of the secrets, in either case of its digits`() throws {
        let secrets = [WebhookSecret.random(), try WebhookSecret(Published.secret)]
        try XSignature.verify(Self.expected, body: Published.body, secrets: secrets)
        let upper = "sha256=" + Self.expected.dropFirst(7).uppercased()
        try XSignature.verify(upper, body: Published.body, secrets: secrets)
    }

    @Test(arguments: [
        (expected.replacing("80ec", with: "80ed"), WebhookVerificationError.wrongSignature),
        ("sha256=", .wrongSignature), ("sha256=8", .noSignature), ("sha256=zz", .noSignature),
        ("sha1=80ec", .noSignature),
        ("", .noSignature), (String(expected.dropLast(2)), .wrongSignature),
    ])
    func `What was not signed so is refused`(value: String, error: WebhookVerificationError) throws {
        let secrets = [try WebhookSecret(Published.secret)]
        #expect(throws: error) { try XSignature.verify(value, body: Published.body, secrets: secrets) }
    }

    /// RFC 4231, section 4: test cases 1, 2, 3, 6 and 7.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `The vectors of RFC 4231 hold`(key: [UInt8], data: [UInt8], hex: String) {
        #expect(XSignature.sign(body: data, key: SymmetricKey(data: key)) == "sha256=" + hex)
    }
}
