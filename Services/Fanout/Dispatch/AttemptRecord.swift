import Contracts

extension Attempt {
    /// The record of an attempt: what was answered, and what follows from it.
    init(
        id: String, of delivery: DueDelivery, answer: AttemptAnswer, verdict: RetryVerdict, startedAt: Int64,
        endedAt: Int64
    ) {
        self.init(
            id: id, delivery: delivery.id, event: delivery.event, tenant: delivery.tenant,
            subscriber: delivery.subscriber, medium: delivery.medium, number: delivery.attempts + 1,
            startedAt: startedAt,
            durationMilliseconds: max(0, endedAt - startedAt), state: verdict.state,
            nextAttemptAt: verdict.nextAttemptAt)
        switch answer {
        case .response(let status, let headers, let body):
            statusCode = status
            responseHeaders = headers
            if !body.isEmpty { responseBody = String(decoding: body.prefix(Attempt.bodyLimit), as: UTF8.self) }
        case .accepted(let code, let text):
            statusCode = code
            responseBody = text
        case .rejected(let code, let text):
            statusCode = code
            responseBody = text
        case .fault(let kind, let text):
            fault = kind.rawValue
            error = text
        case .cancelled(let text):
            error = text
        }
    }
}
