import Contracts
import Control
import WebhookSignature

/// What an attempt needs of an endpoint, made once for each of its revisions: opening a secret and taking a URL apart cost
/// more than signing does.
struct PreparedEndpoint: Sendable {
    private struct Signer {
        let signer: WebhookSigner
        let expiresAt: Int64?
    }

    let revision: Int
    let target: WebhookTarget
    let format: EndpointFormat
    /// The endpoint's own headers, opened, without those that it may not set: they were refused when it was created, and by
    /// whatever way one came in since, it must not frame the message anew.
    let headers: [HeaderField]
    let timeout: Duration
    /// What must not be recorded of an answer.
    let mask: SecretMask
    private let signers: [Signer]

    /// - Parameters:
    ///   - requestOrigin: who is sending, for endpoints that get CloudEvents: their specification of webhooks (section
    ///     4.1.2) has each delivery say so.
    ///   - now: milliseconds since 1970. What signs no more need not be opened, so that after the loss of a master key a
    ///     rotation without overlap is all it takes.
    init(
        _ endpoint: Entity<EndpointDocument>, masterKey: MasterKey, requestOrigin: String, now: Int64
    ) throws(PreparationError) {
        let document = endpoint.document
        revision = endpoint.revision
        format = document.format
        timeout = document.retry.timeout.map { .milliseconds($0) } ?? WebhookChannel.defaultTimeout
        do {
            target = try WebhookTarget(document.url)
        } catch {
            throw PreparationError("the endpoint's URL \(error)")
        }
        var secret: [HeaderField] = []
        for header in document.sealedHeaders {
            let purpose = SealedHeader.purpose(of: header.name, in: document.id)
            secret.append(HeaderField(header.name, try Self.open(header.sealed, for: purpose, masterKey)))
        }
        mask = SecretMask(secret.map(\.value))
        var headers = document.headers + secret
        headers.removeAll { !HeaderRules.mayBeSet($0.name) }
        if format.isCloudEvent { headers.append(HeaderField("webhook-request-origin", requestOrigin)) }
        self.headers = headers
        var signers: [Signer] = []
        for sealed in document.secrets where sealed.signs(at: now) {
            let text = try Self.open(sealed.sealed, for: document.id, masterKey)
            guard let signer = try? WebhookSigner(text) else {
                throw PreparationError("the secret of \(document.id) is none: it was stored damaged")
            }
            signers.append(Signer(signer: signer, expiresAt: sealed.expiresAt))
        }
        self.signers = signers
    }

    private static func open(
        _ sealed: String, for entity: String, _ masterKey: MasterKey
    ) throws(PreparationError) -> String {
        do {
            return try masterKey.open(sealed, for: entity)
        } catch {
            throw PreparationError(error.reason)
        }
    }

    /// What signs now, newest first.
    ///
    /// - Throws: where there is nothing.
    func signers(at now: Int64) throws(PreparationError) -> [WebhookSigner] {
        let living = signers.compactMap { entry in
            if let expiresAt = entry.expiresAt, now >= expiresAt { nil as WebhookSigner? } else { entry.signer }
        }
        guard !living.isEmpty else { throw PreparationError("the endpoint has no secret that is still valid") }
        return living
    }

    /// All headers of a request.
    func headers(
        of payload: WebhookPayload, id: String, trace: SentTrace?, now: Int64
    ) throws(PreparationError) -> [HeaderField] {
        let signers = try signers(at: now)
        do {
            return try WebhookHeaders.make(
                id: id, payload, signers: signers, trace: trace, own: headers, now: now)
        } catch {
            throw PreparationError("a key of the endpoint can't sign")
        }
    }
}

extension EndpointFormat {
    var isCloudEvent: Bool { self == .cloudevents || self == .cloudeventsBinary }
}

/// Why there is nothing to post, as a sentence without its full stop.
struct PreparationError: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
