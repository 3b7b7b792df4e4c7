import Access
import Contracts
import Control
import EventLog
import GRDB
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    /// How many payloads are read from the log at a time for one page.
    private static let readsAtOnce = 16

    func addInbox(to tenant: TenantRoutes) {
        let scope = Scope.inboxRead
        tenant.get("/mobile/inbox", scope, listInbox)
        tenant.post("/mobile/inbox/:id/read", scope, readInboxItem)
    }

    /// `{data, nextCursor, unreadCount}`, newest first; with `?unread=true` only what is not read yet.
    func listInbox(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let page = try ListQuery(request, filters: ["user", "unread"]).page
        let unreadOnly = try Self.flag("unread", request)
        let user = try InboxUser.of(request, credential, in: control)
        let since = RowAges.shown(at: now())
        let (items, unread) = try file.read { database in
            (
                try InboxItem.page(page, of: user, since: since, unreadOnly: unreadOnly, in: database),
                try InboxItem.unreadCount(of: user, since: since, in: database)
            )
        }
        let shown = items.prefix(page.limit)
        let payloads = try await payloads(of: shown)
        let next =
            items.count > page.limit ? shown.last.map { page.text(of: Cursor(time: $0.createdAt, id: $0.id)) } : nil
        return Response.json { writer in
            writer.object { writer in
                writer.member(
                    "data",
                    array: { writer in
                        for item in shown { item.write(payload: payloads[item.position], to: &writer) }
                    })
                writer.member("nextCursor", orNull: next)
                writer.member("unreadCount", unread)
            }
        }
    }

    /// Marks an item as read. Twice is as once: the answer is the item with the time of the first.
    func readInboxItem(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        var item = try inboxItem(id, request, credential)
        var headers = foldedHeader(partition: item.position.partition)
        if item.readAt == nil {
            let event = try await keptEvent(at: item.position)
            let read = InboxRead(
                item: id, event: item.event, tenant: credential.tenant, user: item.user, actor: credential.actor,
                at: now())
            let key = event?.key ?? credential.tenant
            let position = try await log.append(
                DeliveryRecord.inboxRead(read).newRecord(
                    partition: item.position.partition, key: Array(key.utf8)))
            try await runner.wait(until: position, timeout: Self.foldTimeout)
            headers[.carillonPosition] = PositionHeader.text([position])
            item = try inboxItem(id, request, credential)
        }
        let payload = try await payloads(of: [item])[item.position]
        return Response.json(headers: headers) { item.write(payload: payload, to: &$0) }
    }

    /// An item of the tenant's; of the credential's user, or the one who is named, where there is one.
    private func inboxItem(_ id: String, _ request: Request, _ credential: Credential) throws -> InboxItem {
        let asked = credential.user ?? request.uri.queryParameters["user"].map(String.init)
        guard let item = try file.read({ try InboxItem.find(id, tenant: credential.tenant, in: $0) }),
            asked == nil || asked == item.user,
            let user = control.user(tenant: credential.tenant, id: item.user), item.belongs(to: user),
            item.createdAt >= RowAges.shown(at: now())
        else { throw Problem.notFound }
        return item
    }

    /// Payloads are not kept in tables: they are read where the log has them, some at a time.
    private func payloads(of items: some Collection<InboxItem>) async throws -> [Position: [UInt8]] {
        try await withThrowingTaskGroup(of: (Position, [UInt8]?).self) { group in
            var payloads: [Position: [UInt8]] = [:]
            var running = 0
            for item in items {
                if running == Self.readsAtOnce, let (position, payload) = try await group.next() {
                    payloads[position] = payload
                    running -= 1
                }
                group.addTask { (item.position, try await keptEvent(at: item.position)?.payload) }
                running += 1
            }
            for try await (position, payload) in group { payloads[position] = payload }
            return payloads
        }
    }

    private static func flag(_ name: String, _ request: Request) throws(Problem) -> Bool {
        switch request.uri.queryParameters[name[...]] {
        case nil, "false": return false
        case "true": return true
        default: throw Problem.badRequest("invalid_parameter", name, "must be true or false")
        }
    }
}
