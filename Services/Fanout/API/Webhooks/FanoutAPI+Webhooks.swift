import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    func addWebhooks(to tenant: TenantRoutes) {
        let scope = Scope.webhooksManage
        tenant.get("/webhooks", scope, listWebhooks)
        tenant.post("/webhooks", scope, createWebhook)
        tenant.get("/webhooks/event-types", scope, listEventTypes)
        tenant.get("/webhooks/:id", scope, getWebhook)
        tenant.patch("/webhooks/:id", scope, patchWebhook)
        tenant.delete("/webhooks/:id", scope, deleteWebhook)
        tenant.post("/webhooks/:id/rotate-secret", scope, rotateSecret)
        tenant.post("/webhooks/:id/verify", scope, verifyWebhook)
        tenant.post("/webhooks/:id/test", scope, testWebhook)
    }

    /// Newest first, by where the log has their creation.
    func listWebhooks(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let query = try ListQuery(request, filters: [])
        let all = control.endpoints(tenant: credential.tenant).reversed()
        let rest = all.lazy.filter { entity in query.page.cursor.map { entity.createdOffset < $0.time } ?? true }
        let found = try rest.prefix(query.page.limit + 1).map { entity in
            // A little of each, since there are many.
            (entity, try health(of: entity.document, counting: 1_000))
        }
        return query.page.answer(found) { entity, _ in
            Cursor(time: entity.createdOffset, id: entity.document.id)
        } write: { found, writer in
            view(of: found.0.document, health: found.1).write(to: &writer)
        }
    }

    func getWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        Response.json(.ok, try view(of: try endpoint(context, credential).document))
    }

    /// The endpoint as it is shown now.
    func view(of endpoint: EndpointDocument, secret: String? = nil) throws -> EndpointView {
        view(of: endpoint, health: try health(of: endpoint), secret: secret)
    }

    private func view(of endpoint: EndpointDocument, health: EndpointHealth, secret: String? = nil) -> EndpointView {
        EndpointView(
            endpoint: endpoint, requiresVerification: requiresVerification(endpoint.tenant), now: now(), health: health,
            secret: secret)
    }

    func requiresVerification(_ tenant: String) -> Bool {
        control.settings(tenant: tenant)?.document.requireVerification ?? false
    }

    func deleteWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        let deletion = try await writer.delete(
            EntityKey(.endpoint, id), tenant: credential.tenant, actor: credential.actor)
        return deleted(id, deletion)
    }

    func testWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let endpoint = try endpoint(context, credential).document
        guard endpoint.active else {
            throw Problem.conflict("inactive", "The endpoint is switched off, so nothing would be sent to it.")
        }
        let event = try await postTest(
            SystemEventType.webhookTest, request, to: endpoint.id, credential,
            payload: { writer in
                writer.member("endpointId", endpoint.id)
                writer.member("message", "This is a test of the webhook \(endpoint.id).")
            })
        return try testAnswer(event, tenant: credential.tenant, subscriber: endpoint.id, medium: .webhook)
    }

    /// The endpoint in the path.
    ///
    /// - Throws: `Problem` 404 also for another tenant's.
    func endpoint(_ context: CarillonRequestContext, _ credential: Credential) throws -> Entity<EndpointDocument> {
        guard let endpoint = control.endpoint(tenant: credential.tenant, id: try id(context)) else {
            throw Problem.notFound
        }
        return endpoint
    }
}
