import HTTPTypes

// What is answered to that which can't be read as a request, or not in time.
extension Problem {
    static let headOverdue = Problem(
        .requestTimeout, "head_timeout", "The head of the request did not arrive whole in the time that it has.")

    static let uriTooLong = Problem(
        .uriTooLong, "uri_too_long", "The URL is longer than the \(HeadSize.url) bytes that are taken.")

    static let headersTooLarge = Problem(
        .requestHeaderFieldsTooLarge, "headers_too_large",
        "The header fields are too large or too many: \(HeadSize.field) bytes are taken of one, \(HeadSize.all) of all \(HeadSize.count)."
    )

    static let malformedRequest = Problem(
        .badRequest, "malformed_request", "This can't be read as a request of HTTP/1.1.")

    static let hostUnclear = Problem(
        .badRequest, malformedRequest.code, "A request of HTTP/1.1 has one Host field, and an older one at most one.")
}
