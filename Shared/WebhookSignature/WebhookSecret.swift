import Crypto

/// A shared secret of the symmetric scheme: `whsec_` and the base64 of 24 to 64 random bytes.
///
/// Its description does not show it, so that a secret in a log line or an error is impossible by accident.
public struct WebhookSecret: Sendable {
    /// What stands before the base64 part.
    public static let prefix = "whsec_"

    /// The secret as it was given, prefix included where it had one: what one shows to a receiver, once.
    public let text: String

    /// Keyed with the bytes that the base64 part stands for, as the Standard Webhooks signature has it: copied for each
    /// message, since setting up a key costs more than signing a small one.
    let code: HMAC<SHA256>

    /// Keyed with the bytes of the text itself, as the plain body signature has it.
    let textCode: HMAC<SHA256>

    /// The bytes of the text, to compare two secrets by.
    private let textKey: SymmetricKey

    /// Reads a secret, with its prefix or without.
    public init(_ text: String) throws(WebhookSecretError) {
        let encoded = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.count) : Substring(text)
        guard !encoded.isEmpty else { throw .empty }
        // A key of the other scheme, with its underscore, is no base64 either; its owner should be told what it is.
        guard !WebhookPrivateKey.isOne(text), !WebhookPublicKey.isOne(text) else { throw .wrongKind }
        guard let bytes = Base64.decode(encoded) else { throw .notBase64 }
        guard (24...64).contains(bytes.count) else { throw .wrongLength(bytes.count) }
        self.init(text: text, bytes: bytes)
    }

    /// Makes a new secret of 32 random bytes.
    public static func random() -> WebhookSecret {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Makes a new secret of 32 bytes from a generator, which must be cryptographically secure outside tests.
    public static func random(using generator: inout some RandomNumberGenerator) -> WebhookSecret {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return WebhookSecret(text: prefix + Base64.encode(bytes), bytes: bytes)
    }

    private init(text: String, bytes: [UInt8]) {
        self.text = text
        code = HMAC(key: SymmetricKey(data: bytes))
        textKey = SymmetricKey(data: Array(text.utf8))
        textCode = HMAC(key: textKey)
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.prefix + "…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebhookSecret: Equatable {
    public static func == (left: WebhookSecret, right: WebhookSecret) -> Bool {
        left.textKey == right.textKey
    }
}

/// Why a text is no secret.
public enum WebhookSecretError: Error, Equatable, Sendable {
    case empty
    case notBase64
    /// The specification asks for 24 to 64 bytes of a shared secret, for 32 of a public key, and a private key has 32 or 64;
    /// this one had as many as said.
    case wrongLength(Int)
    /// It is a key, but of another kind than is needed here, as its prefix says.
    case wrongKind
    /// The public half of a private key is not that of its private half.
    case inconsistent
}
