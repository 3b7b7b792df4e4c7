import Access
import Contracts
import Control
import GRDB
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    func addAuditLog(to tenant: TenantRoutes) {
        tenant.get("/audit-log", .tenantAdmin, listAuditLog)
    }

    /// Newest first, by `actor`, `action`, `kind`, `entity`, `after` and `before`.
    func listAuditLog(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let list = try ListQuery(request, filters: ["actor", "action", "kind", "entity", "after", "before"])
        var query = AuditQuery(tenant: credential.tenant)
        let parameters = request.uri.queryParameters
        query.actor = parameters["actor"].map(String.init)
        query.action = parameters["action"].map(String.init)
        query.kind = parameters["kind"].map(String.init)
        query.entity = parameters["entity"].map { entity(String($0), kind: query.kind, of: credential.tenant) }
        if query.entity != nil, query.kind == nil {
            throw Problem.badRequest("missing_parameter", "kind", "is needed beside entity: ids are those of one kind")
        }
        (query.after, query.before, query.cursor) = (list.after, list.before, list.page.cursor?.time)
        let (sql, arguments) = query.statement(most: Walk<AuditEntry>.mostRead)
        let limit = list.page.limit
        let page = try await file.scan { database in
            try Walk(
                database.cachedStatement(sql: sql), arguments, limit: limit, match: AuditQuery.match,
                item: AuditEntry.init(row:)
            ) { ServiceKit.Cursor(time: $0[0], id: "audit") }
        }
        return list.page.answer(page.items, next: page.next) { entry, writer in
            write(entry, of: credential.tenant, to: &writer)
        }
    }

    /// The id in the log: users, groups, rules and providers have theirs from their tenant.
    private func entity(_ id: String, kind: String?, of tenant: String) -> String {
        switch kind.flatMap(EntityKind.init(rawValue:)) {
        case .user, .group, .rule, .inbound: "\(tenant)/\(id)"
        default: id
        }
    }

    private func write(_ entry: AuditEntry, of tenant: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("at", time: entry.at)
            writer.member("actor", entry.actor)
            writer.member("action", entry.action)
            writer.member("kind", entry.kind)
            let prefix = "\(tenant)/"
            writer.member(
                "entity", entry.entity.hasPrefix(prefix) ? String(entry.entity.dropFirst(prefix.count)) : entry.entity)
            for (name, document) in [("before", entry.before), ("after", entry.after)] {
                writer.name(name)
                if let document { writer.raw(document) } else { writer.null() }
            }
        }
    }
}
