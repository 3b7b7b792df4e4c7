import Contracts
import Control
import WebhookSignature

/// What an attempt needs of an endpoint, made once for each of its revisions: opening a secret and taking a URL apart cost
/// more than signing does.
struct PreparedEndpoint: Sendable {
    let revision: Int
    let target: WebhookTarget
    /// The endpoint's own headers, without those that it may not set: they were refused when it was created, and by
    /// whatever way one came in since, it must not frame the message anew.
    let headers: [HeaderField]
    let timeout: Duration
    private let secrets: [(secret: WebhookSecret, expiresAt: Int64?)]

    init(_ endpoint: Entity<EndpointDocument>, masterKey: MasterKey) throws(PreparationError) {
        let document = endpoint.document
        revision = endpoint.revision
        headers = document.headers.filter { HeaderRules.mayBeSet($0.name) }
        timeout = document.retry.timeout.map { .milliseconds($0) } ?? WebhookChannel.defaultTimeout
        do {
            target = try WebhookTarget(document.url)
        } catch {
            throw PreparationError("the endpoint's URL \(error)")
        }
        var opened: [(secret: WebhookSecret, expiresAt: Int64?)] = []
        for sealed in document.secrets {
            let text: String
            do {
                text = try masterKey.open(sealed.sealed, for: document.id)
            } catch {
                throw PreparationError(error.reason)
            }
            guard let secret = try? WebhookSecret(text) else {
                throw PreparationError("the secret of \(document.id) is none: it was stored damaged")
            }
            opened.append((secret, sealed.expiresAt))
        }
        secrets = opened
    }

    /// The secrets that sign now, newest first.
    func secrets(at now: Int64) -> [WebhookSecret] {
        secrets.compactMap { secret, expiresAt in
            if let expiresAt, now >= expiresAt { nil } else { secret }
        }
    }
}

/// Why there is nothing to post, as a sentence without its full stop.
struct PreparationError: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
