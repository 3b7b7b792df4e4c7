import Access
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit

/// `/api/v1/notifications`: the way in for integrations.
struct NotificationRoutes: Sendable {
    let acceptor: Acceptor
    let metrics: IngestMetrics
    let publicURL: String

    /// A payload of full size, and room for what stands around it.
    static let mostBytes = Notification.mostPayloadBytes + (16 << 10)

    func add(to router: Router<CarillonRequestContext>, _ door: Door) {
        let notifications = router.group("/api/v1/notifications")
        notifications.post("", use: counting(door.handler(.eventsWrite, post)))
        notifications.post("batch", use: counting(door.handler(.eventsWrite, postBatch)))
        notifications.post("validate", use: door.handler(.eventsWrite, validate))
    }

    /// Counts as refused what fails before there is a notification to be judged; the acceptor counts the rest.
    private func counting(
        _ handler: @escaping @Sendable (Request, CarillonRequestContext) async throws -> Response
    ) -> @Sendable (Request, CarillonRequestContext) async throws -> Response {
        { request, context in
            do {
                return try await handler(request, context)
            } catch let refusal as Refusal {
                throw refusal.problem
            } catch {
                if let problem = Problem.of(error) { metrics.refused(problem) }
                throw error
            }
        }
    }

    /// A problem that is counted already.
    struct Refusal: Error {
        let problem: Problem
    }

    private func post(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: Self.mostBytes)
        let submission = Submission(
            node: document.root, pointer: "", tenant: credential.tenant,
            traceParent: TraceParent.valid(request.headers[.traceparent]),
            key: try key.map { try SubmissionKey(tenant: credential.tenant, key: $0, body: document.bytes) })
        guard let outcome = await acceptor.accept([submission], logger: context.logger).first else {
            throw Problem.appendFailed
        }
        switch outcome {
        case .success(let receipt):
            return Response.json(.accepted, receipt, headers: headers(for: receipt, credential.tenant))
        case .failure(let problem): throw Refusal(problem: problem)
        }
    }

    private func headers(for receipt: Receipt, _ tenant: String) -> HTTPFields {
        var headers: HTTPFields = [.location: "\(publicURL)/v2/handles/\(tenant)/notifications/\(receipt.id)"]
        if receipt.isDuplicate { headers[.idempotencyReplayed] = "true" }
        // RFC 9745: the time in seconds, as a structured date.
        if let time = receipt.deprecatedAt, let name = HTTPField.Name("Deprecation") {
            headers[name] = "@\(time / 1000)"
        }
        return headers
    }

    /// A dry run: as a post, and nothing is written.
    private func validate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let document = try await request.json(upTo: Self.mostBytes)
        let verdict = try DryRun.verdict(on: document.root, tenant: credential.tenant, registry: acceptor.registry)
        return Response.json(.ok, verdict)
    }
}
