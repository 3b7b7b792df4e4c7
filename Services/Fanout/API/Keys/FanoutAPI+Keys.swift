import Access
import Contracts
import Control
import Crypto
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension KeyDocument: CreatedDocument {}

extension FanoutAPI {
    /// The most keys that a tenant has.
    static let mostKeys = 1_000

    func addKeys(to tenant: TenantRoutes) {
        tenant.get("/keys", .tenantAdmin, listKeys)
        tenant.post("/keys", .tenantAdmin, createKey)
        tenant.get("/keys/:id", .tenantAdmin, getKey)
        tenant.delete("/keys/:id", .tenantAdmin, deleteKey)
    }

    /// Newest first.
    func listKeys(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        try page(request, of: control.keys(tenant: credential.tenant)) { KeyView(key: $0).write(to: &$1) }
    }

    func getKey(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        guard let key = control.entity(KeyDocument.self, tenant: credential.tenant, id: try id(context)) else {
            throw Problem.notFound
        }
        return Response.json(.ok, KeyView(key: key.document))
    }

    /// The answer shows the key, and nothing else ever does. With an `Idempotency-Key` it is made once, and shown again to
    /// who asks again.
    func createKey(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let idempotencyKey = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let tenant = credential.tenant
        let fresh = APIKey()
        let created: Created<KeyDocument> = try await create(
            Identifier.key, route: "keys", tenant: tenant, actor: credential.actor, key: idempotencyKey,
            body: body.bytes
        ) { id, creationKey in
            let time = now()
            let input = try KeyInput(body.root, now: time)
            if let user = input.user, control.directory(tenant: tenant).user(user) == nil {
                throw Problem.invalid("/user", "unknown_user", "is no user of this tenant's directory")
            }
            guard control.keys(tenant: tenant).count < Self.mostKeys else {
                throw Problem.conflict(
                    "limit_reached", "There are \(Self.mostKeys) keys already: delete what is unused.")
            }
            let key = derivedKey(for: id, creationKey) ?? fresh
            return KeyDocument(
                id: id, tenant: tenant, name: input.name, hash: key.hash, prefix: key.prefix,
                scopes: Scopes(input.scopes).names, createdAt: time, expiresAt: input.expiresAt, user: input.user,
                creationKey: creationKey)
        }
        let document = created.document
        let key = derivedKey(for: document.id, document.creationKey) ?? fresh
        var headers = created.headers
        headers[.location] = "/v2/handles/\(tenant)/keys/\(document.id)"
        headers[.cacheControl] = "no-store"
        return Response.json(.created, KeyView(key: document, text: key.text), headers: headers)
    }

    /// From then on it opens nothing, on every instance as soon as it has folded that.
    func deleteKey(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        let deletion = try await writer.delete(
            EntityKey(.key, id), tenant: credential.tenant, actor: credential.actor, action: "revoke")
        return deleted(id, deletion)
    }

    /// The key of a request with an `Idempotency-Key`: it follows from the request under the master key, so that it can be
    /// shown again although only its hash is kept.
    private func derivedKey(for id: String, _ creation: CreationKey?) -> APIKey? {
        guard let creation else { return nil }
        let said = Array("\(id)\n\(creation.keyHash)\n\(creation.bodyHash)".utf8)
        return APIKey(
            Array(HMAC<SHA256>.authenticationCode(for: said, using: masterKey.derived(for: "api-keys"))))
    }
}
