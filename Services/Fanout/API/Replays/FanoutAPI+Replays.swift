import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    /// The most jobs of a tenant that run at a time.
    private static let mostRunning = 20

    func addReplays(to tenant: TenantRoutes) {
        let scope = Scope.webhooksManage
        tenant.post("/webhooks/:id/replays", scope, createReplay)
        tenant.get("/webhooks/:id/replays", scope, listReplays)
        tenant.get("/replays/:id", scope, getReplay)
        tenant.delete("/replays/:id", scope, cancelReplay)
    }

    /// 202 with the job; with `dryRun` 200 with what it would have to do.
    func createReplay(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let endpoint = try endpoint(context, credential).document
        let tenant = credential.tenant
        let key = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let creation = key.map { CreationKey(key: $0, body: body.bytes) }
        let time = now()
        let input = try ReplayInput(body.root, now: time) { knowsType($0, tenant: tenant) }
        // How a delivery ended may be known here before its event is: neither is left out.
        try await runner.wait(untilEndOf: [Topics.events, Topics.deliveries], timeout: Self.foldTimeout)
        let scan = ReplayScan(
            tenant: tenant, endpoint: endpoint, choice: input.choice, partition: nil, since: RowAges.shown(at: time))
        if input.isDryRun {
            let filter = ReplayFilter(control: control, endpoint: endpoint)
            return Response.json(.ok, try await ReplayCount.of(scan, in: file, filter: filter, events: events))
        }
        if let earlier = try earlierReplay(of: endpoint, creation) { return try answer(earlier, to: creation) }
        guard endpoint.active else {
            throw Problem.conflict("inactive", "The endpoint is switched off, so nothing would be sent to it.")
        }
        guard try file.read({ try ReplayJobRow.running(tenant: tenant, in: $0) }) < Self.mostRunning else {
            throw Problem.conflict("limit_reached", "There are \(Self.mostRunning) replays under way already.")
        }
        let count = try await ReplayCount.of(scan, in: file)
        let job = ReplayJob(
            id: Identifier.make(Identifier.replay, at: time), tenant: tenant, endpoint: endpoint.id,
            choice: input.choice, total: count.total, actor: credential.actor, key: creation, createdAt: time)
        let position = try await append(.replayJob(job), of: tenant)
        // Where the same request came twice at once, the fold has taken the first in the log.
        if let taken = try earlierReplay(of: endpoint, creation), taken.id != job.id {
            return try answer(taken, to: creation)
        }
        return Self.answer(job, headers: [.carillonPosition: PositionHeader.text([position])])
    }

    func listReplays(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let endpoint = try endpoint(context, credential).document.id
        let page = try ListQuery(request, filters: []).page
        let rows = try file.read {
            try ReplayJobRow.page(
                of: endpoint, tenant: credential.tenant, before: page.cursor?.id, since: RowAges.shown(at: now()),
                limit: page.limit + 1, in: $0)
        }
        return page.answer(rows) { row in
            Cursor(time: row.job.createdAt, id: row.job.id)
        } write: { row, writer in
            row.write(to: &writer)
        }
    }

    func getReplay(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        Response.json(.ok, try await replay(try id(context), credential))
    }

    /// Plans nothing more; what waits already is cancelled when its time comes. Twice is as once.
    func cancelReplay(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let id = try id(context)
        let row = try await replay(id, credential)
        switch row.state {
        case .cancelled:
            return Response.json(.ok, row, headers: foldedHeader(partition: Topics.home(of: row.job.tenant)))
        case .done, .failed:
            throw Problem.conflict("replay_ended", "The replay has ended (it is \(row.state.rawValue)).")
        case .running: break
        }
        let cancel = ReplayCancel(job: id, tenant: credential.tenant, actor: credential.actor, at: now())
        let position = try await append(.replayCancel(cancel), of: credential.tenant)
        return Response.json(
            .ok, try await replay(id, credential), headers: [.carillonPosition: PositionHeader.text([position])])
    }

    private func replay(_ id: String, _ credential: Credential) async throws -> ReplayJobRow {
        let since = RowAges.shown(at: now())
        guard
            let row = try await file.scan({
                try ReplayJobRow.find(id, tenant: credential.tenant, since: since, in: $0)
            })
        else { throw Problem.notFound }
        return row
    }

    private func earlierReplay(of endpoint: EndpointDocument, _ creation: CreationKey?) throws -> ReplayJob? {
        guard let creation else { return nil }
        let since = now() - Replay.keyLifetime
        return try file.read {
            try ReplayJobRow.find(
                keyHash: creation.keyHash, endpoint: endpoint.id, tenant: endpoint.tenant, since: since, in: $0)
        }
    }

    private func answer(_ earlier: ReplayJob, to creation: CreationKey?) throws -> Response {
        guard earlier.key == creation else {
            throw Problem.idempotencyKeyReused
        }
        var headers = foldedHeader(partition: Topics.home(of: earlier.tenant))
        headers[.idempotencyReplayed] = "true"
        return Self.answer(earlier, headers: headers)
    }

    /// As it was when it was made.
    private static func answer(_ job: ReplayJob, headers: HTTPFields) -> Response {
        var row = ReplayJobRow(job: job)
        row.outcomes = [:]
        var headers = headers
        headers[.location] = "/v2/handles/\(job.tenant)/replays/\(job.id)"
        return Response.json(.accepted, row, headers: headers)
    }

    /// Appends what stands in the partition of its tenant, and waits until it is folded here.
    func append(_ content: DeliveryRecord, of tenant: String) async throws -> Position {
        let position = try await log.append(
            content.newRecord(partition: Topics.home(of: tenant), key: Array(tenant.utf8)))
        try await runner.wait(until: position, timeout: Self.foldTimeout)
        return position
    }
}
