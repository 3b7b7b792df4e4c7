import Access
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension NotificationRoutes {
    static let mostBatchBytes = 5 << 20
    static let mostBatchItems = 1_000
    static let mostKeyBytes = 255

    /// Many notifications in one request, each for itself: one that is bad spoils no other.
    func postBatch(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let document = try await request.json(upTo: Self.mostBatchBytes)
        let items = try Self.items(of: document.root)
        let traceParent = TraceParent.valid(request.headers[.traceparent])
        var outcomes: [Acceptor.Outcome?] = []
        outcomes.reserveCapacity(items.count)
        var submissions: [Submission] = []
        submissions.reserveCapacity(items.count)
        for item in items.elements {
            do throws(Problem) {
                submissions.append(try Self.submission(item, outcomes.count, credential.tenant, traceParent))
                outcomes.append(nil)
            } catch {
                metrics.refused(error)
                outcomes.append(.failure(error))
            }
        }
        var accepted = await acceptor.accept(submissions, logger: context.logger).makeIterator()
        let results = outcomes.map { $0 ?? accepted.next() ?? .failure(.appendFailed) }
        try Self.throwIfUnavailable(results)
        return Response.json(HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status")) { writer in
            writer.object { writer in
                writer.member(
                    "results",
                    array: { writer in
                        for result in results { Self.write(result, requestID: context.requestID, to: &writer) }
                    })
            }
        }
    }

    private static func items(of root: JSONNode) throws(Problem) -> JSONNode {
        let reader: JSONObjectReader
        let items: JSONNode
        do {
            reader = try JSONObjectReader(root, allowing: ["notifications"])
            items = try reader.node("notifications")
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
        guard items.kind == .array else { throw Problem.invalid("/notifications", "type", "must be an array") }
        guard items.count <= mostBatchItems else {
            let message = "has \(items.count) items, and at most \(mostBatchItems) are taken"
            throw Problem(
                .contentTooLarge, "too_large", "/notifications \(message).",
                errors: [.init(pointer: "/notifications", code: "too_large", message: message)])
        }
        guard items.count > 0 else {
            throw Problem.invalid("/notifications", "value", "must have at least one item")
        }
        return items
    }

    /// The client's own id of an item is its idempotency key.
    private static func submission(
        _ item: JSONNode, _ index: Int, _ tenant: String, _ traceParent: String?
    ) throws(Problem) -> Submission {
        let pointer = "/notifications/\(index)"
        var key: String?
        if let id = item["id"], !id.isNull {
            guard let text = id.string else { throw Problem.invalid(pointer + "/id", "type", "must be a string") }
            guard (1...mostKeyBytes).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            else {
                throw Problem.invalid(
                    pointer + "/id", "value", "must be 1 to \(mostKeyBytes) printable ASCII characters")
            }
            key = text
        }
        return Submission(
            node: item, pointer: pointer, tenant: tenant, traceParent: traceParent,
            key: try key.map { (key) throws(Problem) in
                try SubmissionKey(tenant: tenant, key: key, body: item.rawBytes)
            })
    }

    /// Where the log is away for all that could have been accepted, the whole request is to be sent again.
    private static func throwIfUnavailable(_ results: [Acceptor.Outcome]) throws(Refusal) {
        var unavailable: Problem?
        for result in results {
            switch result {
            case .success: return
            case .failure(let problem): if problem.status == .serviceUnavailable { unavailable = problem }
            }
        }
        if let unavailable { throw Refusal(problem: unavailable) }
    }

    private static func write(_ result: Acceptor.Outcome, requestID: String, to writer: inout JSONWriter) {
        writer.object { writer in
            switch result {
            case .success(let receipt):
                writer.member("status", HTTPResponse.Status.accepted.code)
                writer.member("notification", receipt)
            case .failure(let problem):
                writer.member("status", problem.status.code)
                writer.name("problem")
                problem.write(to: &writer, requestID: requestID)
            }
        }
    }
}
