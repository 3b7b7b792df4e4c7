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

    /// What may stand around a payload: most of it is for recipients.
    private static let room = 192 << 10
    /// A payload of full size, and room for what stands around it.
    static let mostBytes = Notification.mostPayloadBytes + room
    /// The same where the payload may stand in base64.
    static let mostStructuredBytes = Notification.mostPayloadBytes * 4 / 3 + room

    /// A notification of so many bytes takes some tens of microseconds. For what comes past the server `QuickRequests` has a
    /// bound of its own.
    static let quickBytes = 16 << 10
    static let path = "/api/v1/notifications"

    func add(to routes: Routes, _ door: Door) {
        let path = Self.path
        let scope = Scope.eventsWrite
        routes.on(
            .post, path, access: .scope(scope), use: counting(door.handler(scope, quickUpTo: Self.quickBytes, post)))
        routes.on(.post, "\(path)/batch", access: .scope(scope), use: counting(door.handler(scope, postToBatch)))
        routes.on(.post, "\(path)/validate", access: .scope(scope), use: door.handler(scope, validate))
    }

    /// Counts as refused what fails before there is a notification to be judged; the acceptor counts the rest.
    private func counting(
        _ handler: @escaping Routes.Handler
    ) -> Routes.Handler {
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
    struct Refusal: ProblemCarrying {
        var problem: Problem
    }

    private func post(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let form = try PostForm(request, allowing: PostForm.all)
        if form == .batch { return try await postBatch(form, request, context, credential) }
        let key = try request.idempotencyKey()
        let document = try await document(of: request, form)
        let content = try Self.content(of: document.root, form, request.headers)
        let submission = Submission(
            content: content, tenant: credential.tenant,
            trace: request.trace,
            key: try SubmissionKey(tenant: credential.tenant, content, key: key, body: document.bytes))
        switch await acceptor.accept(submission, logger: context.logger) {
        case .success(let receipt):
            context.note(receipt)
            return Response.json(.accepted, receipt, headers: headers(for: receipt, credential.tenant))
        case .failure(let problem): throw Refusal(problem: problem)
        }
    }

    private func headers(for receipt: Receipt, _ tenant: String) -> HTTPFields {
        var headers = HTTPFields()
        forEachField(of: receipt, tenant) { headers.append(HTTPField(name: $0, value: $1)) }
        receipt.deprecation?.write(to: &headers)
        return headers
    }

    /// What the head of an answer says of a receipt, but for a deprecation.
    func forEachField(of receipt: Receipt, _ tenant: String, _ put: (HTTPField.Name, String) -> Void) {
        put(.location, location(of: receipt.id, tenant))
        if let position = receipt.position { put(.carillonPosition, PositionHeader.text(position)) }
        if receipt.isDuplicate { put(.idempotencyReplayed, "true") }
    }

    /// Put together in one piece: each answer has it.
    private func location(of event: String, _ tenant: String) -> String {
        var text = ""
        text.reserveCapacity(publicURL.utf8.count + tenant.utf8.count + event.utf8.count + 27)
        text += publicURL
        text += "/v2/handles/"
        text += tenant
        text += "/notifications/"
        text += event
        return text
    }

    /// The body of a request that holds one notification.
    func document(of request: Request, _ form: PostForm) async throws -> JSONDocument {
        let limit = form == .structured ? Self.mostStructuredBytes : Self.mostBytes
        return try JSONDocument(parsing: Array(buffer: try await request.body(upTo: limit)))
    }

    /// - Throws: `Problem` 422 for what should be a CloudEvent and is none. A plain notification is looked into later.
    static func content(
        of root: JSONNode, _ form: PostForm, _ headers: HTTPFields
    ) throws(Problem) -> Submission.Content {
        switch form {
        case .structured: .cloudEvent(try CloudEvent(structured: root, at: ""))
        case .binary: .cloudEvent(try CloudEvent(headers, data: root))
        case .plain, .batch: .plain(root, at: "")
        }
    }
}

extension SubmissionKey {
    /// The key of a single notification; nil where it came without one and has none of its own.
    fileprivate init?(
        tenant: String, _ content: Submission.Content, key: String?, body: [UInt8]
    ) throws(Problem) {
        switch content {
        case .cloudEvent(let event): try self.init(tenant: tenant, cloudEvent: event, key: key)
        case .plain, .inbound, .made:
            guard let key else { return nil }
            try self.init(tenant: tenant, key: key, body: body)
        }
    }
}
