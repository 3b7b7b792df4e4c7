import HTTPTypes
import ServiceKit

extension Problem {
    /// - Parameter place: where the key stands.
    static func idempotencyConflict(at place: String) -> Problem {
        let message = "was used for another body in the last 24 hours: use a new key for a new event"
        return Problem(
            .unprocessableContent, "idempotency_key_reused", "\(place) \(message).",
            errors: [Fault(pointer: place, code: "idempotency_key_reused", message: message)])
    }

    /// The log refused a record for a reason that lies in us.
    static let appendFailed = Problem(
        .internalServerError, "internal", "Something went wrong here. The request's id names it in our log.")

    /// The fold of idempotency keys does not go on.
    static let tooFarBehind = Problem.unavailable(
        "too_far_behind", "This instance is too far behind the log to know this key.", retryAfter: 5)

    /// The table of idempotency keys can't be read.
    static let ledgerUnavailable = Problem.unavailable(
        "idempotency_unavailable", "This instance can't look up idempotency keys at present; nothing was written.")
}
