import Crypto

/// The plain body signature that many receivers know how to check: `X-Signature: sha256=<hex of HMAC-SHA256 over the body>`.
///
/// Its key is the text of the secret exactly as it was shown, prefix included: unlike Standard Webhooks, whose key is the
/// bytes that the base64 part stands for. It covers neither id nor time, so it does not protect against a replay.
public enum XSignature {
    /// The header's name, in lower case.
    public static let header = "x-signature"

    /// The header's value for a body.
    public static func sign(body: [UInt8], secret: WebhookSecret) -> String {
        prefix + Hex.encode(Array(code(body: body, secret.textCode)))
    }

    /// Checks a header's value against the body, under any of several secrets, in constant time.
    public static func verify(
        _ value: String, body: [UInt8], secrets: [WebhookSecret]
    ) throws(WebhookVerificationError) {
        guard value.hasPrefix(prefix), let candidate = Hex.decode(value.dropFirst(prefix.count)) else {
            throw .noSignature
        }
        var matches = false
        for secret in secrets where code(body: body, secret.textCode) == candidate { matches = true }
        guard matches else { throw .wrongSignature }
    }

    static func sign(body: [UInt8], key: SymmetricKey) -> String {
        prefix + Hex.encode(Array(code(body: body, HMAC(key: key))))
    }

    private static let prefix = "sha256="

    private static func code(body: [UInt8], _ keyed: HMAC<SHA256>) -> HMAC<SHA256>.MAC {
        var hmac = keyed
        hmac.update(data: body)
        return hmac.finalize()
    }
}
