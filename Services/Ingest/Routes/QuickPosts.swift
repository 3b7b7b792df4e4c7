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
final class QuickPosts: QuickRoute {
    private let routes: NotificationRoutes
    private let entrance: QuickEntrance
    private let readiness: Readiness

    init(routes: NotificationRoutes, entrance: QuickEntrance, readiness: Readiness) {
        self.routes = routes
        self.entrance = entrance
        self.readiness = readiness
    }

    func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ ending: QuickEnding) -> Bool {
        guard head.method == .POST, head.uri == NotificationRoutes.path, let head = UsualHead(head),
            head.length <= NotificationRoutes.quickBytes, readiness.isReady, let pass = entrance.admit(head)
        else { return false }
        do {
            let submission = try self.submission(head, body, tenant: pass.credential.tenant)
            routes.acceptor.begin(submission, logger: { pass.logger }) { [self] begun in
                ending.end { [self] in
                    let outcome = routes.acceptor.finish(begun, logger: pass.logger)
                    return pass.answer { head, json in try write(outcome, pass, &head, &json) }
                }
            }
        } catch {
            if let problem = Problem.of(error) { routes.metrics.refused(problem) }
            ending.end { pass.answer { _, _ in throw error } }
        }
        return true
    }

    private func write(
        _ outcome: Acceptor.Outcome, _ pass: QuickPass, _ head: inout QuickHead, _ json: inout JSONWriter
    ) throws(Problem) {
        let receipt = try outcome.get()
        routes.forEachField(of: receipt, pass.credential.tenant) { head.put($0, $1) }
        if let deprecation = receipt.deprecation { head.put(deprecation.fields) }
        receipt.write(to: &json)
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
