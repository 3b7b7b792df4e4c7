import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `/v2/operator/tenants/{tenant}/limits`: what the operator allows a tenant. It stands in the log, and so holds on every
/// instance as soon as that has folded it; who changed it stands in the tenant's audit log.
struct OperatorRoutes: Sendable {
    private static let bodyLimit = 4 << 10

    let control: ControlState
    let writer: ControlWriter
    let quota: DailyQuota
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    func add(to routes: Routes, _ door: Door) {
        // Not `:handle`, by which a credential would have to be of that tenant.
        let path = "/v2/operator/tenants/:tenant/limits"
        routes.on(.get, path, access: .scope(.operator), use: door.handler(.operator, show))
        routes.on(.put, path, access: .scope(.operator), use: door.handler(.operator, set))
        routes.on(.delete, path, access: .scope(.operator), use: door.handler(.operator, reset))
    }

    private func show(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        answer(try tenant(context))
    }

    private func set(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let tenant = try tenant(context)
        let input = try LimitsInput(try await request.json(upTo: Self.bodyLimit).root)
        let former = control.limits(tenant: tenant)?.document
        let position = try await writer.put(
            input.document(of: tenant, former: former, at: now()), actor: credential.actor,
            action: former == nil ? "create" : "update")
        return answer(tenant, position)
    }

    /// From then on the tenant has what everybody has. Where it has that already, nothing is written.
    private func reset(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let tenant = try tenant(context)
        guard control.limits(tenant: tenant) != nil else { return answer(tenant) }
        let deletion = try await writer.delete(
            EntityKey(.limits, tenant), tenant: tenant, actor: credential.actor)
        return answer(tenant, deletion.position)
    }

    private func tenant(_ context: CarillonRequestContext) throws -> String {
        let handle = try context.parameters.require("tenant")
        guard control.tenant(handle) != nil else { throw Problem.notFound }
        return handle
    }

    private func answer(_ tenant: String, _ position: Position? = nil) -> Response {
        let view = LimitsView(
            tenant: tenant, limits: control.limits(tenant: tenant),
            eventsToday: quota.count(EventDay(tenant: tenant, at: now())))
        return Response.json(
            .ok, view, headers: position.map { [.carillonPosition: PositionHeader.text([$0])] } ?? [:])
    }
}
