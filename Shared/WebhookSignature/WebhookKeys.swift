/// What a sender signs with: a secret that it shares with the receiver, or a key of its own.
public enum WebhookSigner: Sendable {
    /// HMAC-SHA256, `v1`.
    case secret(WebhookSecret)
    /// Ed25519, `v1a`.
    case privateKey(WebhookPrivateKey)

    /// Reads `whsec_…` or `whsk_…`; what has no prefix is taken for a shared secret.
    public init(_ text: String) throws(WebhookSecretError) {
        self =
            WebhookPrivateKey.isOne(text) ? .privateKey(try WebhookPrivateKey(text)) : .secret(try WebhookSecret(text))
    }
}

/// What a receiver trusts: a secret that it shares with the sender, or the sender's public key.
public enum WebhookTrust: Sendable, Equatable {
    /// HMAC-SHA256, `v1`.
    case secret(WebhookSecret)
    /// Ed25519, `v1a`.
    case publicKey(WebhookPublicKey)

    /// Reads `whsec_…` or `whpk_…`; what has no prefix is taken for a shared secret.
    public init(_ text: String) throws(WebhookSecretError) {
        self =
            WebhookPublicKey.isOne(text) ? .publicKey(try WebhookPublicKey(text)) : .secret(try WebhookSecret(text))
    }
}
