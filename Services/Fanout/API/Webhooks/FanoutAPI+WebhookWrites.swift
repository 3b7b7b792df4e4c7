import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import WebhookSignature

extension FanoutAPI {
    func createWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let tenant = credential.tenant
        let created: Created<EndpointDocument> = try await create(
            Identifier.endpoint, route: "webhooks", tenant: tenant, actor: credential.keyID, key: key, body: body.bytes
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
        let secret = try endpoint.secrets.first.map { try masterKey.open($0.sealed, for: endpoint.id) }
        var headers = created.headers
        headers[.location] = "/v2/handles/\(tenant)/webhooks/\(endpoint.id)"
        headers[.cacheControl] = "no-store"
        return Response.json(.created, EndpointView(endpoint: endpoint, secret: secret), headers: headers)
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
        let (position, endpoint) = try await writer.update(
            EndpointDocument.self, tenant: credential.tenant, id: id, actor: credential.keyID, action: "update"
        ) { endpoint in
            let changed = input.applied(to: endpoint)
            guard changed != endpoint else { return nil }
            var stamped = changed
            stamped.updatedAt = max(time, endpoint.updatedAt)
            return stamped
        }
        let headers: HTTPFields = position.map { [.carillonPosition: PositionHeader.text([$0])] } ?? [:]
        return Response.json(.ok, EndpointView(endpoint: endpoint), headers: headers)
    }

    private func newEndpoint(
        from input: EndpointInput, id: String, tenant: String, creationKey: CreationKey?
    ) throws -> EndpointDocument {
        guard let url = input.url else { throw JSONDecodingError.missing("/url") }
        guard let eventTypes = input.eventTypes else { throw JSONDecodingError.missing("/eventTypes") }
        try checkURL(url)
        let time = now()
        let secret = try masterKey.seal(WebhookSecret.random().text, for: id)
        let endpoint = EndpointDocument(
            id: id, tenant: tenant, url: url, eventTypes: eventTypes,
            secrets: [SealedSecret(sealed: secret, createdAt: time)], createdAt: time, updatedAt: time,
            creationKey: creationKey)
        return input.applied(to: endpoint)
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
    func applied(to endpoint: EndpointDocument) -> EndpointDocument {
        var endpoint = endpoint
        if let url { endpoint.url = url }
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
        case .reset: endpoint.headers = []
        case .set(let fields): endpoint.headers = fields
        }
        return endpoint
    }
}
