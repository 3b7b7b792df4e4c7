import Access
import Contracts
import Control
import Crypto
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    func createWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let tenant = credential.tenant
        let created: Created<EndpointDocument> = try await create(
            Identifier.endpoint, route: "webhooks", tenant: tenant, actor: credential.actor, key: key,
            body: fingerprint(of: body)
        ) { id, creationKey in
            let input = try EndpointInput(body.root) { knowsType($0, tenant: tenant) }
            let endpoint = try newEndpoint(from: input, id: id, tenant: tenant, creationKey: creationKey)
            guard control.endpoints(tenant: tenant).count < Self.mostSubscribers else {
                throw Problem.conflict("limit_reached", "There are \(Self.mostSubscribers) webhooks already.")
            }
            try checkFilterRoom(for: endpoint.filterPolicy, tenant: tenant)
            return endpoint
        }
        let endpoint = created.document
        let secret = try newestSecret(of: endpoint)
        var headers = created.headers
        headers[.location] = "/v2/handles/\(tenant)/webhooks/\(endpoint.id)"
        headers[.cacheControl] = "no-store"
        return Response.json(.created, try view(of: endpoint, secret: secret), headers: headers)
    }

    /// What stands for a body to tell whether it comes again. The log has a hash of it, by which whoever reads the log could
    /// try one guess after the other at a short secret; so a body with secret headers is keyed first.
    private func fingerprint(of body: JSONDocument) -> [UInt8] {
        let hasSecret = body.root["headers"]?.members.contains { $0.value["secret"]?.bool == true } ?? false
        guard hasSecret else { return body.bytes }
        let key = masterKey.derived(for: "creation-keys")
        return Array(HMAC<SHA256>.authenticationCode(for: body.bytes, using: key))
    }

    func patchWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try endpoint(context, credential).document.id
        let body = try await request.json(
            upTo: Self.bodyLimit, types: ["application/json", "application/merge-patch+json"])
        let input = try EndpointInput(body.root) { knowsType($0, tenant: credential.tenant) }
        try input.url.map(checkURL)
        if case .set(let policy) = input.filterPolicy {
            try checkFilterRoom(for: policy, of: id, tenant: credential.tenant)
        }
        let time = now()
        var isNewlySigned = false
        let (position, endpoint) = try await writer.update(
            EndpointDocument.self, tenant: credential.tenant, id: id, actor: credential.actor, action: "update"
        ) { endpoint in
            let changed = try input.applied(to: endpoint, sealing: masterKey, at: time)
            isNewlySigned = changed.signing != endpoint.signing
            guard changed != endpoint else { return nil }
            var stamped = changed
            if changed.active, !endpoint.active { stamped.enabledAt = time }
            stamped.updatedAt = max(time, endpoint.updatedAt)
            return stamped
        }
        var headers =
            position.map { positionHeader($0) }
            ?? unchangedHeader(control.endpoint(tenant: endpoint.tenant, id: id)?.position)
        headers[.cacheControl] = "no-store"
        let secret = isNewlySigned ? try newestSecret(of: endpoint) : nil
        return Response.json(.ok, try view(of: endpoint, secret: secret), headers: headers)
    }

    /// What a receiver needs to verify signatures and nobody but it may know; nil where that is a public key.
    private func newestSecret(of endpoint: EndpointDocument) throws -> String? {
        guard let newest = endpoint.secrets.first, newest.publicKey == nil else { return nil }
        return try masterKey.open(newest.sealed, for: endpoint.id)
    }

    private func newEndpoint(
        from input: EndpointInput, id: String, tenant: String, creationKey: CreationKey?
    ) throws -> EndpointDocument {
        guard let url = input.url else { throw JSONDecodingError.missing("/url") }
        guard let eventTypes = input.eventTypes else { throw JSONDecodingError.missing("/eventTypes") }
        try checkURL(url)
        let time = now()
        var endpoint = EndpointDocument(
            id: id, tenant: tenant, url: url, eventTypes: eventTypes, secrets: [], createdAt: time, updatedAt: time,
            creationKey: creationKey)
        if case .set(let scheme) = input.signing { endpoint.signing = scheme }
        endpoint.secrets = [try EndpointSecrets.make(endpoint.signing, for: id, sealing: masterKey, at: time)]
        return try input.applied(to: endpoint, sealing: masterKey, at: time)
    }

    /// What a host name resolves to is checked when something is sent; an address that stands in the URL itself can be
    /// told at once.
    private func checkURL(_ url: String) throws {
        do {
            let target = try WebhookTarget(url)
            guard let address = target.origin.literal, let refusal = egress.refusal(of: address) else { return }
            throw Problem.invalid(
                "/url", "address_not_allowed", "leads to an address that webhooks may not reach: \(refusal)")
        } catch let error as WebhookTargetError {
            throw Problem.invalid("/url", "value", error.description)
        }
    }
}

extension EndpointInput {
    /// The endpoint with everything that was said of it.
    ///
    /// - Throws: `Problem` for what does not fit what it is.
    func applied(
        to endpoint: EndpointDocument, sealing masterKey: MasterKey, at time: Int64
    ) throws -> EndpointDocument {
        var endpoint = endpoint
        if let url, url != endpoint.url {
            endpoint.url = url
            // Whoever is there now has not been asked.
            endpoint.verification = EndpointVerification()
        }
        if let eventTypes { endpoint.eventTypes = eventTypes }
        if let active {
            endpoint.active = active
            // Whoever switches it on or off by hand knows why.
            endpoint.disabledReason = nil
        }
        switch filterPolicy {
        case .none: break
        case .reset: endpoint.filterPolicy = nil
        case .set(let policy): endpoint.filterPolicy = policy
        }
        switch description {
        case .none: break
        case .reset: endpoint.description = nil
        case .set(let text): endpoint.description = text
        }
        switch retry {
        case .none: break
        case .reset: endpoint.retry = RetrySettings()
        case .set(let settings): endpoint.retry = settings
        }
        switch headers {
        case .none: break
        case .reset: (endpoint.headers, endpoint.sealedHeaders) = ([], [])
        case .set(let headers): try headers.apply(to: &endpoint, sealing: masterKey)
        }
        switch format {
        case .none: break
        case .reset: endpoint.format = .carillon
        case .set(let format): endpoint.format = format
        }
        switch signing {
        case .none: break
        case .reset: try sign(&endpoint, by: .hmacSHA256, sealing: masterKey, at: time)
        case .set(let scheme): try sign(&endpoint, by: scheme, sealing: masterKey, at: time)
        }
        switch ordering {
        case .none: break
        case .reset: endpoint.ordering = .none
        case .set(let chosen): endpoint.ordering = chosen
        }
        switch rateLimit {
        case .none: break
        case .reset: endpoint.rateLimit = nil
        case .set(let limit): endpoint.rateLimit = limit
        }
        return endpoint
    }

    /// Another scheme needs another secret. Those before sign along, as after a rotation, so that a receiver can change
    /// over.
    private func sign(
        _ endpoint: inout EndpointDocument, by scheme: SigningScheme, sealing masterKey: MasterKey, at time: Int64
    ) throws {
        guard scheme != endpoint.signing else { return }
        endpoint.signing = scheme
        let new = try EndpointSecrets.make(scheme, for: endpoint.id, sealing: masterKey, at: time)
        endpoint.secrets = try EndpointSecrets.rotated(
            endpoint.secrets, to: new, overlap: EndpointSecrets.defaultOverlap, now: time)
    }
}
