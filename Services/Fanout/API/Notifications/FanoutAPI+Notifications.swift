import Access
import Contracts
import EventLog
import GRDB
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    func addNotifications(to tenant: TenantRoutes) {
        let scope = Scope.notificationsRead
        tenant.get("/notifications", scope, listNotifications)
        tenant.get("/notifications/:id", scope, getNotification)
    }

    func listNotifications(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let query = try ListQuery(request, filters: ["event_type", "after", "before"])
        let since = RowAges.shown(at: now())
        let page = try await file.scan {
            try NotificationRow.page(query, tenant: credential.tenant, since: since, in: $0)
        }
        return query.page.answer(page.items, next: page.next) { $0.write(to: &$1) }
    }

    /// With its payload, and the newest of its deliveries: an event may owe thousands, and `/deliveries?event_id=` has
    /// them all.
    func getNotification(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        let page = Page(limit: Page.greatestLimit)
        let query = ListQuery(page: page)
        let since = RowAges.shown(at: now())
        guard
            let (row, deliveries, resolution) = try file.read({ database in
                try NotificationRow.find(id, tenant: credential.tenant, since: since, in: database).map { row in
                    let search = DeliverySearch(tenant: credential.tenant, way: .event(row.id), since: since)
                    return (
                        row, try search.page(query, in: database),
                        try ResolutionRow.find(of: row, most: page.limit, in: database)
                    )
                }
            })
        else { throw Problem.notFound }
        let event = try await keptEvent(at: row.event.position)
        var duplicates: [DuplicateView] = []
        for duplicate in row.duplicates {
            let other = try await keptEvent(at: duplicate.position)
            duplicates.append(DuplicateView(event: duplicate, winner: event?.idempotency, other: other?.idempotency))
        }
        return Response.json { [duplicates] writer in
            writer.object { writer in
                row.writeMembers(to: &writer)
                event?.writeCloudEvent("cloudEvent", to: &writer)
                writer.member("recipients", orNull: event?.recipients)
                resolution?.writeMembers(to: &writer)
                if let event {
                    writer.member("payload", raw: event.payload)
                } else {
                    writer.memberNull("payload")
                }
                writer.member("deliveries", deliveries.items)
                writer.member("moreDeliveries", deliveries.next != nil)
                if !duplicates.isEmpty { writer.member("duplicates", duplicates) }
            }
        }
    }

    /// The event as it stands in the log, or nil where the log no longer holds it.
    func keptEvent(at position: Position) async throws -> EventRecord? {
        do {
            return try await events.event(at: position)
        } catch let error as EventLogError where error.code == .offsetOutOfRange {
            return nil
        }
    }
}
