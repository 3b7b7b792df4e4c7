package import HTTPTypes

// The problems that every route has, worded once.
extension Problem {
    package static let notFound = Problem(.notFound, "not_found", "There is nothing here by that name.")

    package static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return Problem(
            .methodNotAllowed, "method_not_allowed", "This path answers \(names).", headers: [.allow: names])
    }

    package static func tooLarge(limit: Int) -> Problem {
        let message = "is larger than the \(limit) bytes that are taken here"
        return Problem(
            .contentTooLarge, "too_large", "The body \(message).",
            errors: [Fault(pointer: "", code: "too_large", message: message)])
    }

    package static func unsupportedMediaType(_ allowed: [String]) -> Problem {
        Problem(
            .unsupportedMediaType, "unsupported_media_type",
            "The Content-Type must be \(allowed.joined(separator: " or ")).",
            headers: [.accept: allowed.joined(separator: ", ")])
    }

    /// 422 with one fault.
    package static func invalid(_ pointer: String, _ code: String, _ message: String) -> Problem {
        invalid([Fault(pointer: pointer, code: code, message: message)])
    }

    /// 422 with the faults of a body that is JSON, but not what is taken here.
    package static func invalid(_ errors: [Fault]) -> Problem {
        let detail =
            errors.first.map { "\($0.pointer.isEmpty ? "The value" : $0.pointer) \($0.message)." }
            ?? "The body is not valid."
        return Problem(.unprocessableContent, "invalid", detail, errors: errors)
    }

    /// 422: a member that is known and can't be used yet; never ignored in silence.
    package static func notSupported(_ pointer: String, _ message: String) -> Problem {
        let fault = Fault(pointer: pointer, code: "not_supported", message: message)
        return Problem(.unprocessableContent, "not_supported", "\(pointer) \(message).", errors: [fault])
    }

    /// 400: a query parameter or header field that says what can't be.
    package static func badRequest(_ code: String, _ name: String, _ message: String) -> Problem {
        Problem(
            .badRequest, code, "\(name) \(message).", errors: [Fault(pointer: name, code: code, message: message)])
    }

    /// 422: the key stands for another request.
    package static let idempotencyKeyReused = Problem(
        .unprocessableContent, "idempotency_key_reused", "This Idempotency-Key came with another body before.")

    package static func conflict(_ code: String, _ detail: String) -> Problem {
        Problem(.conflict, code, detail)
    }

    /// 503, to be tried again.
    package static func unavailable(_ code: String, _ detail: String, retryAfter seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, code, detail, headers: [.retryAfter: "\(seconds)"])
    }

    package static let notFoldedYet = unavailable(
        "not_folded_yet", "This instance has not folded that yet; it is in the log.")

    package static let logUnavailable = unavailable(
        "log_unavailable",
        "The event log is away, or did not answer in time. Repeat the request; with an Idempotency-Key it counts once.")

    package static let stopping = unavailable("stopping", "The service is about to stop.")

    static let internalFault = Problem(
        .internalServerError, "internal", "Something went wrong here. The request's id names it in our log.")
}
