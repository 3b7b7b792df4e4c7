import Access
import Contracts
import Control
import GRDB
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    private static let filters: Set = ["status", "event_type", "after", "before"]

    func addDeliveries(to tenant: TenantRoutes) {
        let scope = Scope.webhooksManage
        tenant.get("/webhooks/:id/deliveries", scope, listWebhookDeliveries)
        tenant.delete("/webhooks/:id/deliveries", scope, purgeDeliveries)
        tenant.post("/webhooks/:id/deliveries/:delivery/replay", scope, replayDelivery)
        tenant.get("/deliveries", scope, listDeliveries)
        tenant.get("/deliveries/:id", scope, getDelivery)
    }

    func listWebhookDeliveries(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try endpoint(context, credential).document.id
        return try await answer(
            try ListQuery(request, filters: Self.filters),
            DeliverySearch(tenant: credential.tenant, way: .subscriber(id), since: RowAges.shown(at: now())))
    }

    func listDeliveries(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let query = try ListQuery(request, filters: Self.filters.union(["event_id"]))
        let way = query.event.map { DeliverySearch.Way.event($0) } ?? .tenant
        let since = RowAges.shown(at: now())
        return try await answer(query, DeliverySearch(tenant: credential.tenant, way: way, since: since))
    }

    func getDelivery(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        guard
            let (delivery, former) = try file.read({ database in
                try DeliverySearch.find(
                    id, tenant: credential.tenant, since: RowAges.shown(at: now()), in: database)
            })
        else { throw Problem.notFound }
        var history: [AttemptView] = []
        let whole = AttemptLog(log: log)
        for summary in former + [delivery.lastAttempt].compactMap(\.self) {
            history.append(
                AttemptView(summary: summary, attempt: try await whole.attempt(summary, in: delivery.partition)))
        }
        return Response.json { [history] writer in
            writer.object { writer in
                deferred(delivery).writeMembers(to: &writer)
                writer.member("history", history)
            }
        }
    }

    private func answer(_ query: ListQuery, _ search: DeliverySearch) async throws -> Response {
        let page = try await file.scan { try search.page(query, in: $0) }
        return query.page.answer(page.items, next: page.next) { deferred($0).write(to: &$1) }
    }

    /// The delivery with the time until which its endpoint's circuit is open.
    private func deferred(_ delivery: DeliveryRow) -> DeliveryRow {
        guard delivery.medium == .webhook, delivery.dueAt != nil,
            case .open(let until) = circuit(delivery.subscriber).state(now: now())
        else { return delivery }
        var delivery = delivery
        delivery.deferredUntil = until
        return delivery
    }
}
