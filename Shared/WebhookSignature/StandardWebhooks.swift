import Crypto

/// Signing and verifying by the Standard Webhooks specification, version 1.0.0, with shared secrets (HMAC-SHA256, `v1`) and
/// with key pairs (Ed25519, `v1a`).
///
/// What is signed is `id.timestamp.body`, under each secret or key that is in force. During a rotation there is more than
/// one, and the header carries one signature for each, separated by spaces.
public enum StandardWebhooks {
    /// The three headers of the specification, in lower case.
    public enum Header {
        public static let id = "webhook-id"
        public static let timestamp = "webhook-timestamp"
        public static let signature = "webhook-signature"
    }

    /// How far a timestamp may lie from the receiver's clock, in seconds: five minutes, as the reference libraries have it.
    public static let defaultTolerance: Int64 = 300

    /// The value of `webhook-signature` for one message.
    ///
    /// - Parameters:
    ///   - id: the value of `webhook-id`. It must hold no full stop of the sender's users' choosing, or one could shift the
    ///     border between it and the timestamp.
    ///   - timestamp: the value of `webhook-timestamp`: the time of this attempt, in seconds since 1970.
    ///   - body: the bytes of the request's body, exactly as they are sent.
    ///   - signers: the secrets and keys in force, the newest first.
    /// - Returns: `v1,<base64>` or `v1a,<base64>` for each signer, separated by single spaces; empty when there is none.
    /// - Throws: what the cryptographic library throws where a key can't sign.
    public static func sign(
        id: String, timestamp: Int64, body: [UInt8], with signers: [WebhookSigner]
    ) throws -> String {
        let message = Message(id: id, timestamp: String(timestamp), body: body)
        var value = ""
        for signer in signers {
            if !value.isEmpty { value += " " }
            switch signer {
            case .secret(let secret):
                value += WebhookSignatures.symmetricPrefix + Base64.encode(Array(message.code(secret)))
            case .privateKey(let key):
                let signature = try key.signature(of: message.whole)
                value += WebhookSignatures.asymmetricPrefix + Base64.encode(signature)
            }
        }
        return value
    }

    /// The same, with shared secrets alone.
    public static func sign(id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]) -> String {
        let message = Message(id: id, timestamp: String(timestamp), body: body)
        return secrets.map { WebhookSignatures.symmetricPrefix + Base64.encode(Array(message.code($0))) }
            .joined(separator: " ")
    }

    /// What is signed.
    struct Message {
        let head: [UInt8]
        let body: [UInt8]

        init(id: String, timestamp: String, body: [UInt8]) {
            head = Array((id + "." + timestamp + ".").utf8)
            self.body = body
        }

        /// Ed25519 goes through the message twice, so it needs all of it at once.
        var whole: [UInt8] { head + body }

        func code(_ secret: WebhookSecret) -> HMAC<SHA256>.MAC {
            var hmac = secret.code
            hmac.update(data: head)
            hmac.update(data: body)
            return hmac.finalize()
        }
    }
}
