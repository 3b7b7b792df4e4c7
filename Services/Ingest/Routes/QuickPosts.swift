import Access
import Contracts
import HTTPTypes
import JSON
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit

/// `POST /api/v1/notifications` for what is posted most often by far: one small notification in Carillon's own form, by whoever
/// has an API key. It is answered as `NotificationRoutes` answers it, on the thread that has read it.
struct QuickPosts: QuickRoute {
    let routes: NotificationRoutes
    let entrance: QuickEntrance
    let readiness: Readiness

    func begin(_ head: HTTPRequestHead, _ body: ByteBuffer) -> QuickWork? {
        guard head.method == .POST, head.uri == NotificationRoutes.path, let head = UsualHead(head),
            head.length <= NotificationRoutes.quickBytes, readiness.isReady, let pass = entrance.admit(head)
        else { return nil }
        return { await answer(head, body, pass) }
    }

    private func answer(_ head: UsualHead, _ body: ByteBuffer, _ pass: QuickPass) async -> QuickAnswer {
        await pass.answering { headers, json in
            let submission: Submission
            do {
                submission = try self.submission(head, body, tenant: pass.credential.tenant)
            } catch {
                if let problem = Problem.of(error) { routes.metrics.refused(problem) }
                throw error
            }
            let receipt = try await routes.acceptor.accept(submission, logger: pass.logger).get()
            routes.forEachField(of: receipt, pass.credential.tenant) { headers.add(name: $0.rawName, value: $1) }
            if let deprecation = receipt.deprecation { headers.put { deprecation.write(to: &$0) } }
            receipt.write(to: &json)
            return .accepted
        }
    }

    private func submission(_ head: UsualHead, _ body: ByteBuffer, tenant: String) throws -> Submission {
        let key = try IdempotencyKeyField.key(head.idempotencyKey)
        let document = try JSONDocument(parsing: Array(buffer: body))
        return Submission(
            content: .plain(document.root, at: ""), tenant: tenant,
            trace: TraceContext(parent: head.traceParent, state: head.traceState),
            key: try key.map { key throws(Problem) in
                try SubmissionKey(tenant: tenant, key: key, body: document.bytes)
            })
    }
}
