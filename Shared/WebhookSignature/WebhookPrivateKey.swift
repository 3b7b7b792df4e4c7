import Crypto

/// What a sender signs with in the asymmetric scheme: `whsk_` and the base64 of an Ed25519 key. It never leaves the sender;
/// receivers get its `publicKey`.
///
/// Its description does not show it, so that a key in a log line or an error is impossible by accident.
public struct WebhookPrivateKey: Sendable {
    /// What stands before the base64 part.
    public static let prefix = "whsk_"

    /// The key as the specification writes it, prefix included: to be kept as the secret that it is.
    public let text: String

    /// What receivers check its signatures with.
    public let publicKey: WebhookPublicKey

    private let key: Curve25519.Signing.PrivateKey

    /// Reads a key, with its prefix or without: 32 bytes (the seed of RFC 8032), or 64 with the public key behind, as several
    /// libraries write them.
    public init(_ text: String) throws(WebhookSecretError) {
        let encoded = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.count) : Substring(text)
        guard !encoded.isEmpty else { throw .empty }
        guard !WebhookPublicKey.isOne(text), !text.hasPrefix(WebhookSecret.prefix) else { throw .wrongKind }
        guard let bytes = Base64.decode(encoded) else { throw .notBase64 }
        guard bytes.count == 32 || bytes.count == 64,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.prefix(32))
        else { throw .wrongLength(bytes.count) }
        self.init(key)
        guard bytes.count == 32 || key.publicKey.rawRepresentation.elementsEqual(bytes[32...]) else {
            throw .inconsistent
        }
    }

    /// Makes a new key, from the system's source of randomness.
    public static func random() -> WebhookPrivateKey { WebhookPrivateKey(Curve25519.Signing.PrivateKey()) }

    private init(_ key: Curve25519.Signing.PrivateKey) {
        self.key = key
        let halves = Array(key.rawRepresentation) + Array(key.publicKey.rawRepresentation)
        text = Self.prefix + Base64.encode(halves)
        publicKey = WebhookPublicKey(bytes: Array(key.publicKey.rawRepresentation))
    }

    static func isOne(_ text: String) -> Bool { text.hasPrefix(prefix) }

    /// 64 bytes (RFC 8032).
    func signature(of message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: message)) }
}

extension WebhookPrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.prefix + "…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
