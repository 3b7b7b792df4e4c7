import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    /// A new secret or key for an endpoint: the answer shows what receivers need of it, the secret this once. With an
    /// `Idempotency-Key` it is made once.
    func rotateSecret(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try endpoint(context, credential).document.id
        let key = try request.idempotencyKey()
        let body = try await request.optionalJSON(upTo: Self.bodyLimit)
        let overlap = try RotationInput.overlap(body?.root)
        let creation = key.map { CreationKey(key: $0, body: body?.bytes ?? []) }
        let time = now()
        let (position, endpoint) = try await writer.update(
            EndpointDocument.self, tenant: credential.tenant, id: id, actor: credential.actor, action: "rotate_secret"
        ) { endpoint in
            if try made(by: creation, for: endpoint, at: time) != nil { return nil }
            var endpoint = endpoint
            let new = try EndpointSecrets.make(
                endpoint.signing, for: id, sealing: masterKey, at: time, creationKey: creation)
            endpoint.secrets = try EndpointSecrets.rotated(endpoint.secrets, to: new, overlap: overlap, now: time)
            endpoint.updatedAt = max(time, endpoint.updatedAt)
            return endpoint
        }
        guard let secret = try made(by: creation, for: endpoint, at: time) ?? endpoint.secrets.first else {
            throw Problem.notFound
        }
        var headers = positionHeader(position ?? control.endpoint(tenant: endpoint.tenant, id: id)?.position)
        headers[.cacheControl] = "no-store"
        if position == nil { headers[.idempotencyReplayed] = "true" }
        let text = try masterKey.open(secret.sealed, for: id)
        return Response.json(.ok, headers: headers) { writer in
            writer.object { writer in
                writer.member("id", id)
                writer.member("signing", secret.scheme.rawValue)
                // Of a pair, receivers need the public half, and nobody the private one.
                if let publicKey = secret.publicKey {
                    writer.member("publicKey", publicKey)
                } else {
                    writer.member("secret", text)
                }
                writer.member("createdAt", time: secret.createdAt)
                writer.member("overlapEndsAt", time: secret.createdAt + overlap)
            }
        }
    }

    /// What a request with this key has made within a day.
    ///
    /// - Throws: `Problem` 422 where the key came with another body.
    private func made(
        by creation: CreationKey?, for endpoint: EndpointDocument, at time: Int64
    ) throws(Problem) -> SealedSecret? {
        guard let creation,
            let earlier = endpoint.secrets.first(where: { secret in
                secret.creationKey?.keyHash == creation.keyHash && secret.createdAt + Self.keyLifetime > time
            })
        else { return nil }
        guard earlier.creationKey == creation else {
            throw Problem.idempotencyKeyReused
        }
        return earlier
    }
}

extension SealedSecret {
    var scheme: SigningScheme { publicKey == nil ? .hmacSHA256 : .ed25519 }
}

extension Request {
    /// The body as JSON; nil where there is none.
    ///
    /// - Throws: as `json(upTo:types:)`.
    fileprivate func optionalJSON(upTo limit: Int) async throws -> JSONDocument? {
        let bytes = Array(buffer: try await body(upTo: limit))
        guard !bytes.isEmpty else { return nil }
        try requireContentType(["application/json"])
        return try JSONDocument(parsing: bytes)
    }
}
