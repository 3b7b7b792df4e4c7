import Crypto

/// A shared secret of the symmetric scheme: `whsec_` and the base64 of 24 to 64 random bytes.
///
/// Its description does not show it, so that a secret in a log line or an error is impossible by accident.
public struct WebhookSecret: Sendable {
    /// What stands before the base64 part.
    public static let prefix = "whsec_"

    /// The secret as it was given, prefix included where it had one: what one shows to a receiver, once.
    public let text: String

    /// The bytes that the base64 part stands for: the key of the Standard Webhooks signature.
    let key: SymmetricKey

    /// The bytes of the text itself: the key of the plain body signature.
    let textKey: SymmetricKey

    /// Reads a secret, with its prefix or without.
    public init(_ text: String) throws(WebhookSecretError) {
        let encoded = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.count) : Substring(text)
        guard !encoded.isEmpty else { throw .empty }
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
        self.key = SymmetricKey(data: bytes)
        self.textKey = SymmetricKey(data: Array(text.utf8))
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.prefix + "…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebhookSecret: Equatable {
    public static func == (left: WebhookSecret, right: WebhookSecret) -> Bool {
        left.key == right.key && left.text == right.text
    }
}

/// Why a text is no secret.
public enum WebhookSecretError: Error, Equatable, Sendable {
    case empty
    case notBase64
    /// The specification asks for 24 to 64 bytes; this one had as many as said.
    case wrongLength(Int)
}
