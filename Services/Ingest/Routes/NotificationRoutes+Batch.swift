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

    func postToBatch(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let form = try PostForm(request, allowing: [.plain, .batch])
        return try await postBatch(form, request, context, credential)
    }

    /// Many notifications in one request, each for itself: one that is bad spoils no other. So an `Idempotency-Key` of the
    /// request stands for each that has no id of its own, together with its place.
    func postBatch(
        _ form: PostForm, _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let items = try await items(of: request, form)
        let trace = request.trace
        // One of them was counted as the request.
        let grant = try context.limit?.take(tenant: credential.tenant, cost: items.count - 1)
        var outcomes: [Acceptor.Outcome?] = []
        outcomes.reserveCapacity(items.count)
        var submissions: [Submission] = []
        submissions.reserveCapacity(items.count)
        for item in items.elements {
            do throws(Problem) {
                let submission =
                    form == .batch
                    ? try Self.submission(event: item, outcomes.count, credential.tenant, trace)
                    : try Self.submission(item, outcomes.count, credential.tenant, trace, batchKey: key)
                submissions.append(submission)
                outcomes.append(nil)
            } catch {
                metrics.refused(error)
                outcomes.append(.failure(error))
            }
        }
        let budget = ValidationBudget(items: items.count, bytes: items.rawBytes.count)
        var accepted = await acceptor.accept(submissions, within: budget, logger: context.logger).makeIterator()
        let results = outcomes.map { $0 ?? accepted.next() ?? .failure(.appendFailed) }
        try Self.throwIfNothingIsTakenNow(results)
        if context.isDebugging { for case .success(let receipt) in results { context.note(receipt) } }
        let isReplay = key != nil && results.allSatisfy { (try? $0.get().isDuplicate) ?? false }
        var headers: HTTPFields = isReplay ? [.idempotencyReplayed: "true"] : [:]
        headers[.carillonPosition] = PositionHeader.text(lastOf: results.lazy.compactMap { try? $0.get().position })
        SchemaDeprecation.earliest(results.lazy.compactMap { try? $0.get().deprecation })?.write(to: &headers)
        grant?.add(to: &headers)
        return Response.json(HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status"), headers: headers) { writer in
            writer.object { writer in
                writer.member(
                    "results",
                    array: { writer in
                        for result in results { Self.write(result, requestID: context.requestID, to: &writer) }
                    })
            }
        }
    }

    /// The items of a batch, in either form.
    ///
    /// - Throws: `Problem` 413 for a body that is too large or too many items, 422 for what is no batch.
    func items(of request: Request, _ form: PostForm) async throws -> JSONNode {
        let root = try JSONDocument(parsing: Array(buffer: try await request.body(upTo: Self.mostBatchBytes))).root
        // CloudEvents' JSON format has the array alone (section 4).
        return form == .batch
            ? try Self.checked(root, at: "") : try Self.checked(try Self.list(in: root), at: Self.list)
    }

    private static let list = "/notifications"

    private static func list(in root: JSONNode) throws(Problem) -> JSONNode {
        do {
            return try JSONObjectReader(root, allowing: ["notifications"]).node("notifications")
        } catch {
            throw Problem.invalid(error.pointer, error.code, error.message)
        }
    }

    private static func checked(_ items: JSONNode, at pointer: String) throws(Problem) -> JSONNode {
        guard items.kind == .array else { throw Problem.invalid(pointer, "type", "must be an array") }
        guard items.count <= mostBatchItems else {
            let message = "has \(items.count) items, and at most \(mostBatchItems) are taken"
            throw Problem(
                .contentTooLarge, "too_large", "\(pointer.isEmpty ? "The batch" : pointer) \(message).",
                errors: [.init(pointer: pointer, code: "too_large", message: message)])
        }
        guard items.count > 0 else { throw Problem.invalid(pointer, "value", "must have at least one item") }
        return items
    }

    private static func submission(
        event item: JSONNode, _ index: Int, _ tenant: String, _ trace: TraceContext?
    ) throws(Problem) -> Submission {
        let event = try CloudEvent(structured: item, at: "/\(index)")
        return Submission(
            content: .cloudEvent(event), tenant: tenant, trace: trace,
            key: try SubmissionKey(tenant: tenant, cloudEvent: event))
    }

    /// The client's own id of an item is its idempotency key.
    private static func submission(
        _ item: JSONNode, _ index: Int, _ tenant: String, _ trace: TraceContext?, batchKey: String?
    ) throws(Problem) -> Submission {
        let pointer = "/notifications/\(index)"
        var key: SubmissionKey?
        if let id = item["id"], !id.isNull {
            guard let text = id.string else { throw Problem.invalid(pointer + "/id", "type", "must be a string") }
            guard (1...mostKeyBytes).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            else {
                throw Problem.invalid(
                    pointer + "/id", "value", "must be 1 to \(mostKeyBytes) printable ASCII characters")
            }
            key = try SubmissionKey(tenant: tenant, key: text, body: item.rawBytes, at: pointer + "/id")
        } else if let batchKey {
            key = try SubmissionKey(tenant: tenant, batchKey: batchKey, index: index, body: item.rawBytes)
        }
        return Submission(
            content: .plain(item, at: pointer), tenant: tenant, trace: trace, key: key)
    }

    /// Where the log is away for all that could have been accepted, or the day's quota used up, the whole request is to be
    /// sent again.
    private static func throwIfNothingIsTakenNow(_ results: [Acceptor.Outcome]) throws(Refusal) {
        var later: Problem?
        for result in results {
            switch result {
            case .success: return
            case .failure(let problem):
                // An outage ends sooner than a day.
                if problem.status == .serviceUnavailable || (problem.status == .tooManyRequests && later == nil) {
                    later = problem
                }
            }
        }
        if let later { throw Refusal(problem: later) }
    }

    private static func write(_ result: Acceptor.Outcome, requestID: String, to writer: inout JSONWriter) {
        writer.object { writer in
            switch result {
            case .success(let receipt):
                writer.member("status", HTTPResponse.Status.accepted.code)
                writer.member("notification", receipt)
                writer.member("deprecation", ifPresent: receipt.deprecation)
            case .failure(let problem):
                writer.member("status", problem.status.code)
                writer.name("problem")
                problem.write(to: &writer, requestID: requestID)
            }
        }
    }
}
