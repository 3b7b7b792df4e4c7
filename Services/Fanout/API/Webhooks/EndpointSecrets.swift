import Contracts
import ServiceKit
import WebhookSignature

/// The secrets and keys of an endpoint: made, and followed by others.
enum EndpointSecrets {
    /// How many sign at once, at most: each costs every delivery a signature.
    static let mostLiving = 5
    /// How many are kept in all, with those that sign no more and are remembered for their `Idempotency-Key` alone.
    private static let mostKept = 32
    /// How long the one before signs along, in milliseconds, where nothing is said.
    static let defaultOverlap: Int64 = 24 * 3_600_000

    /// A new one, sealed for the endpoint.
    static func make(
        _ scheme: SigningScheme, for endpoint: String, sealing masterKey: MasterKey, at time: Int64,
        creationKey: CreationKey? = nil
    ) throws -> SealedSecret {
        switch scheme {
        case .hmacSHA256:
            return SealedSecret(
                sealed: try masterKey.seal(WebhookSecret.random().text, for: endpoint), createdAt: time,
                creationKey: creationKey)
        case .ed25519:
            let key = WebhookPrivateKey.random()
            return SealedSecret(
                sealed: try masterKey.seal(key.text, for: endpoint), createdAt: time, publicKey: key.publicKey.text,
                creationKey: creationKey)
        }
    }

    /// All that an endpoint has once a new one is the first: those before sign along for `overlap` milliseconds, or for as
    /// long as they would have, where that is less.
    ///
    /// - Throws: `Problem` 409 where too many would sign.
    static func rotated(
        _ secrets: [SealedSecret], to new: SealedSecret, overlap: Int64, now: Int64
    ) throws(Problem) -> [SealedSecret] {
        let ending = secrets.map { secret in
            var secret = secret
            secret.expiresAt = min(secret.expiresAt ?? .max, now + overlap)
            return secret
        }
        let living = ending.filter { $0.signs(at: now) }
        guard living.count < mostLiving else {
            let first = living.compactMap(\.expiresAt).min() ?? now
            throw Problem.conflict(
                "limit_reached",
                "\(mostLiving) secrets sign already, and the first of them ends at \(Timestamp.text(first)): rotate with a shorter overlap, or \"0s\" to end them all now."
            )
        }
        // The key of a request must find what it made for a day, also once that signs no more.
        let kept = ending.filter { secret in
            secret.signs(at: now) || secret.creationKey != nil && secret.createdAt + FanoutAPI.keyLifetime > now
        }
        guard kept.count < mostKept else {
            throw Problem.conflict(
                "limit_reached", "The secret was rotated \(mostKept) times within a day: try again later.")
        }
        return [new] + kept
    }
}
