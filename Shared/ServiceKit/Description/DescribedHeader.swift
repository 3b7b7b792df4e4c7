import JSON

/// A header field of answers, under the name that the description has it by.
package struct DescribedHeader: Hashable, Sendable {
    let name: String
    let text: String
    let example: String
    /// Whether each answer that is said to have it has it.
    var isAlways = false
    var isNumber = false

    package init(_ name: String, _ text: String, example: String) {
        self.name = name
        self.text = text
        self.example = example
    }

    static let requestID: DescribedHeader = {
        var header = DescribedHeader(
            "X-Request-Id", "The request's own where it can stand in a log line, else a new one.",
            example: "req_0006abcdefgh")
        header.isAlways = true
        return header
    }()

    package static let position = DescribedHeader(
        "Carillon-Position",
        "Where what was written stands in the log; sent with another request, to whichever service, it makes that wait until it counts there.",
        example: "control:0:17")
    package static let unchanged = DescribedHeader(
        "Carillon-Unchanged", "`true` where all stood there already, and nothing was written.", example: "true")
    package static let replayed = DescribedHeader(
        "Idempotency-Replayed", "`true` where the `Idempotency-Key` came before, and this is the first answer again.",
        example: "true")
    package static let location = DescribedHeader(
        "Location", "Where what was made is found.", example: "/v2/handles/acme/webhooks/ep_06a5q8s9")
    package static let noStore = DescribedHeader("Cache-Control", "`no-store`: it holds a secret.", example: "no-store")
    package static let deprecation = DescribedHeader(
        "Deprecation", "Since when the version is deprecated (RFC 9745).", example: "@1767225600")
    package static let sunset = DescribedHeader(
        "Sunset", "From when on the version may be refused (RFC 8594).", example: "Thu, 01 Jan 2026 00:00:00 GMT")
    static let challenge = DescribedHeader(
        "WWW-Authenticate", "What to send (RFC 6750).", example: #"Bearer realm="carillon""#)
    static let retryAfter: DescribedHeader = {
        var header = DescribedHeader("Retry-After", "In how many seconds to try again.", example: "1")
        header.isAlways = true
        header.isNumber = true
        return header
    }()

    package static let rateLimit = DescribedHeader(
        "RateLimit",
        "What is left of the policy, and in how many seconds all of it is there again; where limits are on.",
        example: #""events";r=599999;t=1"#)
    package static let rateLimitPolicy = DescribedHeader(
        "RateLimit-Policy", "The policy: how many units in how many seconds; where limits are on.",
        example: #""events";q=600000;w=60"#)

    /// Those that every description has among its components.
    static let shared: [DescribedHeader] = [
        requestID, position, unchanged, replayed, location, noStore, deprecation, sunset, challenge, retryAfter,
        rateLimit, rateLimitPolicy,
    ]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("description", text)
            if isAlways { writer.member("required", true) }
            writer.member("schema", object: { $0.member("type", isNumber ? "integer" : "string") })
            if isNumber {
                writer.member("example", Int(example) ?? 0)
            } else {
                writer.member("example", example)
            }
        }
    }
}
