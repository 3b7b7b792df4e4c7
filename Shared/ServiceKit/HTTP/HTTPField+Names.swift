package import HTTPTypes

extension HTTPField.Name {
    package static let requestID = constant("X-Request-Id")
    package static let idempotencyKey = constant("Idempotency-Key")
    package static let idempotencyReplayed = constant("Idempotency-Replayed")
    package static let carillonPosition = constant("Carillon-Position")
    /// `true` in the answer to a change that changed nothing, because it stood there already.
    package static let carillonUnchanged = constant("Carillon-Unchanged")
    package static let webHookAllowedRate = constant("WebHook-Allowed-Rate")
    package static let apiKey = constant("X-API-Key")
    static let rateLimit = constant("RateLimit")
    static let rateLimitPolicy = constant("RateLimit-Policy")
    static let xForwardedFor = constant("X-Forwarded-For")
    static let forwarded = constant("Forwarded")

    /// A name written in the source, of which it is known that it is one.
    private static func constant(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is no name of a header field") }
        return name
    }
}
