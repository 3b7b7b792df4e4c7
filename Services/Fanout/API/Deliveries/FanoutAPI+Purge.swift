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
    private static let purgeFilters: Set = ["status", "event_type", "after", "before"]

    /// Forgets deliveries of an endpoint that have ended, with their attempts, and answers how many: `{purged}`. What has
    /// not ended stays, whatever is asked for.
    func purgeDeliveries(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let endpoint = try endpoint(context, credential).document.id
        for name in ["limit", "cursor"] where request.uri.queryParameters[name[...]] != nil {
            throw Problem.badRequest("unknown_parameter", name, "is no parameter of a purge, which has no pages")
        }
        let query = try ListQuery(request, filters: Self.purgeFilters)
        if let status = query.status, !status.isFinal {
            let ended = DeliveryState.allCases.filter(\.isFinal).map(\.rawValue).joined(separator: ", ")
            throw Problem.badRequest(
                "invalid_status", "status", "must be one of \(ended): only what has ended is purged")
        }
        let audited = try await audit(purgeOf: endpoint, credential)
        var search = EndedDeliveries(endpoint: endpoint, tenant: credential.tenant, query: query, now: now())
        var purged = 0
        var last: [Int: Position] = [:]
        while !search.isDone {
            let page = search
            let (found, next) = try await file.scan { try page.page(in: $0) }
            search = next
            guard !found.isEmpty else { continue }
            let records = found.flatMap { partition, ids in
                Purger.records(
                    of: ids, subscriber: endpoint, tenant: credential.tenant, in: partition, isWhole: false,
                    actor: credential.actor, at: now())
            }
            let positions = try await log.appendAll(records)
            // At the pace of the fold: nobody's deliveries wait long behind it.
            try await runner.wait(until: positions, timeout: Self.foldTimeout)
            for position in positions { last[position.partition] = position }
            purged += found.values.reduce(0) { $0 + $1.count }
        }
        let positions = [audited] + last.sorted { $0.key < $1.key }.map(\.value)
        return Response.json(headers: [.carillonPosition: PositionHeader.text(positions)]) { [purged] writer in
            writer.object { writer in writer.member("purged", purged) }
        }
    }

    /// Who has history forgotten stands in the audit log before anything is.
    private func audit(purgeOf endpoint: String, _ credential: Credential) async throws -> Position {
        let time = now()
        let (position, _) = try await writer.update(
            EndpointDocument.self, tenant: credential.tenant, id: endpoint, actor: credential.actor, action: "purge"
        ) { endpoint in
            var endpoint = endpoint
            endpoint.purgedAt = time
            return endpoint
        }
        guard let position else { throw Problem.notFound }
        return position
    }
}

/// The deliveries of an endpoint that have ended and meet filters, some at a time, newest first.
private struct EndedDeliveries: Sendable {
    let endpoint: String
    let tenant: String
    let query: ListQuery
    private var before: String
    private(set) var isDone = false

    /// - Parameter now: what comes later is not looked at, so that it ends.
    init(endpoint: String, tenant: String, query: ListQuery, now: Int64) {
        self.endpoint = endpoint
        self.tenant = tenant
        self.query = query
        before = Identifier.lowest(Identifier.delivery, at: min(query.before ?? now + 1, now + 1))
    }

    /// - Returns: ids by partition, and what is left to look at.
    func page(in database: Database) throws -> (found: [Int: [String]], rest: EndedDeliveries) {
        var matches = ["due_at IS NULL"]
        var arguments: StatementArguments = []
        for (column, value) in [("state", query.status?.rawValue), ("event_type", query.eventType)] {
            guard let value else { continue }
            matches.append("\(column) = ?")
            arguments += [value]
        }
        var conditions = ["subscriber = ?", "tenant = ?", "id < ?"]
        arguments += [endpoint, tenant, before]
        if let after = query.after {
            conditions.append("id >= ?")
            arguments += [Identifier.lowest(Identifier.delivery, at: after + 1)]
        }
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, partition, \(matches.joined(separator: " AND ")) FROM deliveries
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT \(Walk<DeliveryRow>.mostRead)
                """)
        let walk: Walk<(id: String, partition: Int)> = try Walk(
            statement, arguments, limit: Walk<DeliveryRow>.mostRead, match: 2, item: { (id: $0[0], partition: $0[1]) },
            cursor: { ServiceKit.Cursor(time: 0, id: $0[0]) })
        var rest = self
        if let next = walk.next { rest.before = next.id } else { rest.isDone = true }
        return (Dictionary(grouping: walk.items, by: \.partition).mapValues { $0.map(\.id) }, rest)
    }
}
