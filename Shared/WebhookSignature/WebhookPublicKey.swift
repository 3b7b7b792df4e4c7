import Crypto

/// What a receiver checks signatures of the asymmetric scheme with: `whpk_` and the base64 of an Ed25519 public key, 32
/// bytes. It is no secret.
public struct WebhookPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the base64 part.
    public static let prefix = "whpk_"

    /// The key as the specification writes it, prefix included.
    public let text: String

    private let bytes: [UInt8]

    /// Reads a key, with its prefix or without.
    public init(_ text: String) throws(WebhookSecretError) {
        let encoded = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.count) : Substring(text)
        guard !encoded.isEmpty else { throw .empty }
        guard !WebhookPrivateKey.isOne(text), !text.hasPrefix(WebhookSecret.prefix) else { throw .wrongKind }
        guard let bytes = Base64.decode(encoded) else { throw .notBase64 }
        guard bytes.count == 32 else { throw .wrongLength(bytes.count) }
        self.init(bytes: bytes)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
        text = Self.prefix + Base64.encode(bytes)
    }

    public var description: String { text }

    static func isOne(_ text: String) -> Bool { text.hasPrefix(prefix) }

    /// Whether this is a signature of the message (RFC 8032). Nothing here is secret, so nothing depends on the time that it
    /// takes.
    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }
}
